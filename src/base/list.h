/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_LIST_H
#define SK_BASE_LIST_H

/* Lists of words joined by commas: "smt,debug". Every comma separates, so "" is one empty word. */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>

#define SK_ITEM_MAX_BYTES 64u

struct sk_item {
    const char *start; /* in the list */
    size_t length;
    char text[SK_ITEM_MAX_BYTES]; /* "" where the item is longer: no name is */
};

/* *cursor begins at the list, and is NULL behind its last item: false. */
bool sk_list_next(const char **cursor, struct sk_item *ret_item);

/* Hands each word to use, up to the first error. */
int sk_list_each(const char *list,
                 int (*use)(void *arg, const char *word, struct sevkit_error *error), void *arg,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* For messages: "%.*s" with at most 100 characters of the item. */
#define SK_ITEM(item) (int)((item).length < 100 ? (item).length : 100), (item).start

#endif
