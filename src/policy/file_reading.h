/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_FILE_READING_H
#define SK_POLICY_FILE_READING_H

/* What the parts of the reader share. */

#include "config/document.h"
#include "policy/acceptance.h"
#include "policy/file.h"
#include "sys/file.h"

#define SK_POINTER_BYTES 512

/* A file while it is read. */
struct sk_reading {
    const struct sk_policy_reader *reader;
    const struct sk_document *document;
    const char *directory; /* where relative paths start */
    struct sevkit_acceptance *acceptance;
    struct sevkit_acceptance *weaker; /* from a vm_config that the file names */
    struct sevkit_error *error;
};

/* A value of the document: where it stands and what it belongs to. */
struct sk_item {
    const char *name;    /* "tcb.reported", for messages */
    const char *pointer; /* its JSON pointer */
    json_t *value;
};

/* SEVKIT_EINPUT: "PLACE: NAME: TEXT". */
int sk_reading_fail(const struct sk_reading *reading, const struct sk_item *item,
                    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* An error of something below (r < 0), with the place in front. What was usage or refused (a key of
 * another kind, firmware that cannot be launched) is malformed input: nothing was verified. */
int sk_reading_wrap(const struct sk_reading *reading, const struct sk_item *item, int r);
void sk_reading_warn(const struct sk_reading *reading, const struct sk_item *item,
                     const char *format, ...) __attribute__((format(printf, 3, 4)));
/* key is none of known (NULL-terminated); item is the value that it has. */
int sk_reading_unknown(const struct sk_reading *reading, const struct sk_item *item,
                       const char *key, const char *const *known);

/* Appends "/KEY", escaped. False if it gets too long. */
bool sk_pointer_add(char pointer[SK_POINTER_BYTES], const char *key);

/* A text without NUL bytes; NULL (and the error set) if it is something else. */
const char *sk_reading_text(const struct sk_reading *reading, const struct sk_item *item);
/* A number: an integer, or a text with a number. */
int sk_reading_number(const struct sk_reading *reading, const struct sk_item *item, uint64_t max,
                      uint64_t *ret_number) SEVKIT_MUST_CHECK;
/* "a text", "a number", ... */
const char *sk_json_kind(const json_t *value);

/* Adds a value to a rule, with its place as origin. */
int sk_reading_add(const struct sk_reading *reading, const struct sk_item *item,
                   const struct sevkit_rule *rule, const char *value) SEVKIT_MUST_CHECK;
/* What a rule's key holds: a value, or a list of them. */
int sk_reading_add_rule(const struct sk_reading *reading, const struct sk_item *item,
                        const struct sevkit_rule *rule) SEVKIT_MUST_CHECK;

/* The rules of SNPGuard's file, except for the measurement. */
bool sk_is_vm_config(const json_t *root);
int sk_reading_vm_config(const struct sk_reading *reading) SEVKIT_MUST_CHECK;

#endif
