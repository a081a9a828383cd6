/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_KEY_PASSPHRASE_H
#define SK_CLI_KEY_PASSPHRASE_H

/* Keys and the passphrases that open them. A passphrase comes from a file or an open descriptor, never
 * from an argument or the environment; one newline at its end does not count. */

#include "cli/cli.h"
#include "measure/idblock/key_file.h"

/* Rows for an option table: prefix "" or "id-key-". */
#define SK_PASSPHRASE_OPTIONS(prefix, number) SK_PASSPHRASE_OPTIONS_OF(prefix, number, NULL)
/* The same for the key of an option that need not be given: "id-key". */
#define SK_KEY_PASSPHRASE_OPTIONS(key, number) SK_PASSPHRASE_OPTIONS_OF(key "-", number, key)
/* NOLINTBEGIN(bugprone-macro-parentheses): a string that is joined cannot be in parentheses */
#define SK_PASSPHRASE_OPTIONS_OF(prefix, number, key)                                          \
    {.name = prefix "passphrase-file",                                                         \
     .needs = (key),                                                                           \
     .metavar = "FILE",                                                                        \
     .exclusive = (number),                                                                    \
     .help = "file that holds the passphrase"},                                                \
    {                                                                                          \
        .name = prefix "passphrase-fd", .needs = (key), .metavar = "N", .exclusive = (number), \
        .help = "open file descriptor to read the passphrase from"                             \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

/* *ret_passphrase is NULL if neither PREFIXpassphrase-file nor PREFIXpassphrase-fd was given. */
int sk_passphrase_get(const struct sk_given *given, const char *prefix,
                      struct sk_secret **ret_passphrase,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The private key of the option, opened with the passphrase of its OPTION-passphrase-... options where the command has
 * them. *ret_key is NULL if the option was not given. */
int sk_key_option_load(const struct sk_given *given, const char *option,
                       struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for any key, which must not need a passphrase. */
int sk_public_key_option_load(const struct sk_given *given, const char *option,
                              struct sevkit_key **ret_key,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
