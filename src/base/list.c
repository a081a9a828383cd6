/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

bool sk_list_next(const char **cursor, struct sk_item *ret_item)
{
    struct sk_item item = {.start = *cursor};

    if (!item.start)
        return false;
    item.length = strcspn(item.start, ",");
    if (item.length < sizeof(item.text))
        memcpy(item.text, item.start, item.length);
    *cursor = item.start[item.length] ? item.start + item.length + 1 : NULL;
    *ret_item = item;
    return true;
}

int sk_list_each(const char *list,
                 int (*use)(void *arg, const char *word, struct sevkit_error *error), void *arg,
                 struct sevkit_error *error)
{
    struct sk_item item;
    int r = 0;

    while (r == 0 && sk_list_next(&list, &item)) {
        struct sk_text word = {0};

        sk_text_add_bytes(&word, item.start, item.length);
        r = sk_text_ok(&word) ? use(arg, sk_text_get(&word), error) : sk_error_oom(error);
        sk_text_done(&word);
    }
    return r;
}
