/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_CHANGES_H
#define SK_IMAGE_CHANGES_H

/* What was done to a root file system, and what was found in it, for people and for JSON. */

#include "image/root/root_tree.h"

enum sk_change_kind {
    SK_CHANGE_REMOVED,
    SK_CHANGE_EMPTIED,
    SK_CHANGE_LOCKED, /* a password */
    SK_CHANGE_EDITED,
    SK_CHANGE_ADDED,
    SK_CHANGE_SECRET, /* nothing was done: it looks like a secret */
    SK_CHANGE_NOTE,   /* nothing was done: something else that the user should know */
};
/* "removed", ...; in the order of the kinds. */
extern const char *const sk_change_words[];

struct sk_change {
    enum sk_change_kind kind;
    char *path; /* "/etc/shadow" */
    char *text; /* "password of root" */
};

struct sk_changes {
    struct sk_change *list;
    size_t count, capacity;
};

int sk_changes_add(struct sk_changes *changes, enum sk_change_kind kind, const struct sk_node *node,
                   struct sevkit_error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6))) SEVKIT_MUST_CHECK;
void sk_changes_done(struct sk_changes *changes);

#endif
