/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_BUILD_H
#define SK_STACK_BUILD_H

/* Runs the steps of a plan one after the other. What is done is written down, so that a build which was
 * ended goes on with the step that was not finished. */

#include "base/listener.h"
#include "stack/stack_job.h"

/* Makes the folders, and notes each step: "2/6 qemu fetch", "1/6 qemu init: done before". Each has a log below WORK/logs.
 * SEVKIT_EREFUSED names the step that failed and its log, and a tree that is not the commit of the lock. At the end
 * WORK/manifest.json is written. */
int sk_stack_build_run(const struct sk_stack_job *job, const struct sk_listener *listener,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
