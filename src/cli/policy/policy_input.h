/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_POLICY_POLICY_INPUT_H
#define SK_CLI_POLICY_POLICY_INPUT_H

/* Policy files for commands: launch plans are measured, and warnings go to standard error. */

#include "base/args/args.h"
#include "policy/policy_files.h"

/* Path "-" is standard input. */
int sk_policy_input_read(const char *path, struct sevkit_acceptance **ret_acceptance,
                         enum sk_policy_format *ret_format,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* All files of an option, as one policy; where two of them have the same rule, the later one's counts,
 * with a warning if they differ. Without files ret_acceptance is an empty policy. */
int sk_policy_input_read_all(const struct sk_arg *files, struct sevkit_acceptance **ret_acceptance,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Turns the rules into expectations, under those that are there already (from options); warns of each
 * rule that an option contradicts. */
int sk_policy_input_apply(const struct sevkit_acceptance *acceptance,
                          struct sevkit_expectations *expectations,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
