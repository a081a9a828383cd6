/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_JOB_H
#define SK_STACK_JOB_H

/* What is to be built: a lock file, the folder of the build, and the plan that follows from both. */

#include "stack/stack_plan.h"

#define SK_STACK_JOBS_MAX 1024u

struct sk_stack_job_request {
    const char *lock;         /* a lock file; folders in it are relative to it. NULL: stack.toml */
    const char *work;         /* folder of the build. NULL: stack-build */
    const char *const *parts; /* names; none: all that the lock names */
    size_t part_count;
    unsigned jobs; /* processes of one step; 0: the number of processors */
};

struct sk_stack_job {
    struct sk_stack_lock lock;
    struct sk_stack_plan plan;
    struct sk_text work, out; /* absolute */
};

/* SEVKIT_EUSAGE for a part that does not exist, or that the lock does not name. The job is done with
 * sk_stack_job_done() in any case. */
int sk_stack_job_open(const struct sk_stack_job_request *request, struct sk_stack_job *job,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_stack_job_done(struct sk_stack_job *job);

#endif
