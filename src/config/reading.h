/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_READING_H
#define SK_CONFIG_READING_H

/* What readers of documents share: values with their places, what is said of them, and what they hold. */

#include "base/error.h"
#include "config/document.h"

#include <stdint.h>

#define SK_POINTER_BYTES 512

/* A document while it is read. */
struct sk_reading {
    const struct sk_document *document;
    const char *directory; /* where relative paths start */
    /* One line that the user should hear; may be NULL. */
    void (*warn)(void *arg, const char *line);
    void *arg;
    struct sevkit_error *error;
};

/* A value of the document: where it stands and what it belongs to. */
struct sk_item {
    const char *name; /* "tcb.reported", for messages; "" for the whole document */
    char pointer[SK_POINTER_BYTES];
    json_t *value;
};

/* SEVKIT_EINPUT: "PLACE: NAME: TEXT". */
int sk_reading_fail(const struct sk_reading *reading, const struct sk_item *item,
                    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same as a warning. */
void sk_reading_warn(const struct sk_reading *reading, const struct sk_item *item,
                     const char *format, ...) __attribute__((format(printf, 3, 4)));
/* key is none of known (NULL-terminated); item is the value that it has. */
int sk_reading_unknown(const struct sk_reading *reading, const struct sk_item *item,
                       const char *key, const char *const *known);

/* The value under key (or index) of parent, named like it. */
int sk_reading_child(const struct sk_reading *reading, const struct sk_item *parent,
                     const char *key, json_t *value, struct sk_item *ret_child) SEVKIT_MUST_CHECK;
int sk_reading_element(const struct sk_reading *reading, const struct sk_item *parent, size_t index,
                       struct sk_item *ret_child) SEVKIT_MUST_CHECK;

/* A text without NUL bytes; NULL (and the error set) if it is something else. */
const char *sk_reading_text(const struct sk_reading *reading, const struct sk_item *item);
/* A number: an integer, or a text with a number. */
int sk_reading_number(const struct sk_reading *reading, const struct sk_item *item, uint64_t max,
                      uint64_t *ret_number) SEVKIT_MUST_CHECK;
/* "a text", "a number", ... */
const char *sk_json_kind(const json_t *value);

#endif
