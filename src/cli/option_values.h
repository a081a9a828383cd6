/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_OPTION_VALUES_H
#define SK_CLI_OPTION_VALUES_H

/* Values of options that several commands share. Each error names the option, what was found and what
 * was expected. */

#include "base/text.h"
#include "cli/cli.h"

#include <stdint.h>

/* Decimal, or hex with 0x; option without its dashes. */
int sk_value_number(const char *option, const char *text, uint64_t min, uint64_t max,
                    uint64_t *ret_value, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Exactly 2 * size hex digits. */
int sk_value_hex(const char *option, const char *text, void *ret_bytes, size_t size,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* An SNP launch digest: exactly 96 hex digits or the 64 characters of its base64 form. */
int sk_value_digest(const char *option, const char *text, uint8_t ret_digest[48],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same, or from a file: "@FILE", or "-" for standard input. The file holds either text form, with
 * at most one newline, or the 48 bytes themselves. */
int sk_value_digest_source(const char *option, const char *text, uint8_t ret_digest[48],
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEV_FEATURES: 0x and hex digits, one decimal digit, or names joined by commas. */
int sk_value_features(const char *option, const char *text, uint64_t *ret_features,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A moment, always UTC: "2025-12-10", "2025-12-10T08:30:00Z" or "@SECONDS" since 1970, from 1970 to 9999. */
int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Index of the option's value in its choices; 0 if it was not given. */
size_t sk_value_choice(const struct sk_given *given, const char *option,
                       const char *const *choices);

/* SEVKIT_EUSAGE if more than one of the options (NULL-terminated list) takes standard input. */
int sk_values_stdin_once(const struct sk_given *given, const char *const *options,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
