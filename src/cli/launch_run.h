/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_RUN_H
#define SK_CLI_LAUNCH_RUN_H

#include "launch/words.h"

#include <sevkit/error.h>

/* Becomes the program (execve, no shell). Comes back only with an error. */
int sk_launch_exec(const struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EREFUSED if somebody listens on the socket already: the guest runs. */
int sk_launch_check_free(const char *socket, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
