/* SPDX-License-Identifier: Apache-2.0 */
#include "image/changes.h"

#include "base/grow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A tree that is full of secrets must not make us write a book. */
#define CHANGES_MAX ((size_t)100000)

const char *const sk_change_words[] = {"removed", "emptied", "locked", "edited",
                                       "added",   "secret",  "note",   NULL};

int sk_changes_add(struct sk_changes *changes, enum sk_change_kind kind, const struct sk_node *node,
                   struct sevkit_error *error, const char *format, ...)
{
    struct sk_text path = {0};
    struct sk_change *change;
    va_list arguments;
    int length;

    if (changes->count >= CHANGES_MAX)
        return 0;
    if (!sk_grow(&changes->list, sizeof(*changes->list), changes->count, &changes->capacity))
        return sk_error_oom(error);
    change = &changes->list[changes->count];
    sk_text_add(&path, "/");
    sk_node_path(node, &path);
    va_start(arguments, format);
    length = vasprintf(&change->text, format, arguments);
    va_end(arguments);
    if (!sk_text_ok(&path) || length < 0) {
        sk_text_done(&path);
        if (length >= 0)
            free(change->text);
        return sk_error_oom(error);
    }
    change->kind = kind;
    change->path = path.data;
    changes->count++;
    return 0;
}

void sk_changes_done(struct sk_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        free(changes->list[i].path);
        free(changes->list[i].text);
    }
    free(changes->list);
    *changes = (struct sk_changes){0};
}
