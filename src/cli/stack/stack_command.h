/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_STACK_COMMAND_H
#define SK_CLI_STACK_COMMAND_H

/* What the commands about the software stack share. */

#include "cli/cli.h"
#include "stack/stack_plan.h"

#define SK_STACK_LOCK_OPTION                                     \
    {                                                            \
        .name = "lock", .letter = 'l', .metavar = "FILE",        \
        .help = "lock file with the sources; default stack.toml" \
    }
#define SK_STACK_WORK_OPTION                                                                 \
    {                                                                                        \
        .name = "work", .metavar = "DIR", .help = "folder of the build; default stack-build" \
    }
#define SK_STACK_JOBS_OPTION                                              \
    {                                                                     \
        .name = "jobs", .letter = 'j', .metavar = "N",                    \
        .help = "processes of one step; default the number of processors" \
    }

/* The lock, the absolute folders and the plan of a command line. */
struct sk_stack_job {
    struct sk_stack_lock lock;
    struct sk_stack_plan plan;
    struct sk_text work, out;
};

/* Operands are the parts. The job is done with sk_stack_job_done() in any case. */
int sk_stack_job_open(const struct sk_given *given, struct sk_stack_job *job,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The path with the current folder in front, if it does not begin with a slash. */
int sk_stack_absolute(const char *path, struct sk_text *text,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_stack_job_done(struct sk_stack_job *job);

#endif
