/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_BYTES_TEXT_H
#define SK_BASE_VALUES_BYTES_TEXT_H

/*
 * The one reader for bytes that people type or paste: hex in either case, with or without 0x; base64 in
 * both alphabets of RFC 4648, padded or not; raw. Secrets may pass through: copies are wiped, and no
 * message shows what was read.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_BYTES_HEX    1u
#define SK_BYTES_BASE64 2u
#define SK_BYTES_RAW    4u /* as they are; of a rule with one size only */
#define SK_BYTES_SPACES 8u /* white space is skipped wherever it stands */
#define SK_BYTES_TEXT   (SK_BYTES_HEX | SK_BYTES_BASE64)

struct sk_bytes_rule {
    size_t min, max; /* bytes */
    unsigned forms;  /* SK_BYTES_... */
};

/*
 * Text that is all hex digits is hex where the rule has hex, although some of it would be base64, too.
 * SEVKIT_EINPUT: "expected 48 bytes as hex or base64, found 95 characters"; SEVKIT_ENOMEM.
 * ret_bytes takes rule->max bytes; ret_size may be NULL.
 */
int sk_bytes_text_read(const struct sk_bytes_rule *rule, const void *text, size_t length,
                       void *ret_bytes, size_t *ret_size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for a string and exactly size bytes. */
int sk_bytes_text_exact(unsigned forms, const char *text, void *ret_bytes, size_t size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* As a condition. */
bool sk_bytes_text_is(unsigned forms, const char *text, void *ret_bytes, size_t size);

#define SK_BYTES_WORDS_MAX 96
/* "48 bytes as hex or base64", "1 to 64 bytes as hex", "96 bytes, raw or as base64". */
void sk_bytes_text_words(const struct sk_bytes_rule *rule, char ret_words[SK_BYTES_WORDS_MAX]);

#endif
