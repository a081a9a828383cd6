/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_H
#define SK_CLI_LAUNCH_LAUNCH_H

/* 'sevkit launch', in both of its forms: a plan, or the options of a script that people have. */

#include "cli/cli.h"
#include "launch/guest_launch.h"

/* With --compat. plan is what the options say as they would for a plan. */
int sk_launch_compat(const struct sk_given *given, const struct sk_launch_request *plan,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
