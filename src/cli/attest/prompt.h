/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_ATTEST_PROMPT_H
#define SK_CLI_ATTEST_PROMPT_H

#include "base/secret.h"

/* A disk key from an open descriptor up to its end, without one newline there. */
int sk_prompt_read_fd(int fd, struct sk_secret **ret_key,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* From the terminal, without echo. SEVKIT_EUSAGE where there is none. */
int sk_prompt(const char *name, bool again, struct sk_secret **ret_key,
              struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same for the passphrase of the owner's key. */
int sk_prompt_passphrase(const char *name, struct sk_secret **ret_passphrase,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
