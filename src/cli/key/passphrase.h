/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_KEY_PASSPHRASE_H
#define SK_CLI_KEY_PASSPHRASE_H

/* Keys and the passphrases that open them. A passphrase comes from a file or an open descriptor, never
 * from an argument or the environment; one newline at its end does not count. */

#include "base/secret.h"
#include "cli/cli.h"

#include <sevkit/key.h>

/* Rows for an option table: prefix "" or "id-key-". */
/* NOLINTBEGIN(bugprone-macro-parentheses): a string that is joined cannot be in parentheses */
#define SK_PASSPHRASE_OPTIONS(prefix, number)                                  \
    {.name = prefix "passphrase-file",                                         \
     .metavar = "FILE",                                                        \
     .exclusive = (number),                                                    \
     .help = "file that holds the passphrase"},                                \
    {                                                                          \
        .name = prefix "passphrase-fd", .metavar = "N", .exclusive = (number), \
        .help = "open file descriptor to read the passphrase from"             \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

/* *ret_passphrase is NULL if neither PREFIXpassphrase-file nor PREFIXpassphrase-fd was given. */
int sk_passphrase_get(const struct sk_given *given, const char *prefix,
                      struct sk_secret **ret_passphrase,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Loads the key in path; passphrase may be NULL. */
int sk_key_file_load(const char *path, const struct sk_secret *passphrase,
                     struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;

void sk_key_free_p(struct sevkit_key **key);
#define SK_CLEANUP_KEY SK_CLEANUP(sk_key_free_p)

#endif
