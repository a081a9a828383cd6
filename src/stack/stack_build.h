/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_BUILD_H
#define SK_STACK_BUILD_H

/* Runs the steps of a plan one after the other. What is done is written down, so that a build which was
 * ended goes on with the step that was not finished. */

#include "stack/stack_plan.h"

struct sk_stack_build {
    const struct sk_stack_plan *plan;
    const struct sk_stack_lock *lock;
    const char *work, *out;
    /* Told before each step (number from 1) and for each that is done already. */
    void (*progress)(void *arg, size_t number, const struct sk_stack_command *command,
                     bool done_before);
    void *arg;
};

/* Makes the folders. Each step has a log below WORK/logs. SEVKIT_EREFUSED names the step that failed and its
 * log, and a tree that is not the commit of the lock. At the end WORK/manifest.json is written. */
int sk_stack_build_run(const struct sk_stack_build *build,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
