/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_WRITTEN_FILES_H
#define SK_CLI_WRITTEN_FILES_H

#include "cli/cli.h"

/* Is each file that the command writes (sk_option.writes) another one than all that it reads and than its
 * other outputs? One slip of the hand would else replace a key by what it signed. And is it new, or was
 * --force given, or is it one that each run writes anew (sk_option.rewrites)? */
int sk_outputs_check(const struct sk_given *given, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
