/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_TEXT_H
#define SK_BASE_TEXT_H

/* A text that grows. After an allocation failure further appends do nothing and sk_text_ok() is
 * false, so that only the end need be checked. */

#include <stdbool.h>
#include <stddef.h>

struct sk_text {
    char *data; /* NUL-terminated, NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};

void sk_text_add(struct sk_text *text, const char *string);
void sk_text_add_bytes(struct sk_text *text, const void *bytes, size_t size);
void sk_text_addf(struct sk_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Lower case; padded base64. Not for secrets: copies stay in freed memory. */
/* Untrusted text for people: control characters and what is not UTF-8 as \xNN. */
void sk_text_add_printable(struct sk_text *text, const char *untrusted);
void sk_text_add_printable_bytes(struct sk_text *text, const void *untrusted, size_t size);
void sk_text_add_hex(struct sk_text *text, const void *bytes, size_t size);
void sk_text_add_base64(struct sk_text *text, const void *bytes, size_t size);
bool sk_text_ok(const struct sk_text *text);
/* Never NULL. */
const char *sk_text_get(const struct sk_text *text);
/* Frees the text; for SK_CLEANUP too. */
void sk_text_done(struct sk_text *text);

#endif
