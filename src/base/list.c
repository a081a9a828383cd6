/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"

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
