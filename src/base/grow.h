/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_GROW_H
#define SK_BASE_GROW_H

/* Arrays that grow. list is the address of the pointer to the items, which an error leaves as it is. */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for count items and one more; false if memory is out. For lists of a few. */
static inline bool sk_grow_by_one(void *list, size_t item_bytes, size_t count)
{
    void *before, *items;

    if (count >= SIZE_MAX / item_bytes)
        return false;
    memcpy(&before, list, sizeof(before));
    items = realloc(before, (count + 1) * item_bytes);
    if (!items)
        return false;
    memcpy(list, &items, sizeof(items));
    return true;
}

/* The same, where there is room for *capacity, which doubles. */
static inline bool sk_grow(void *list, size_t item_bytes, size_t count, size_t *capacity)
{
    size_t wanted = *capacity ? 2 * *capacity : 16;

    if (count < *capacity)
        return true;
    if (!sk_grow_by_one(list, item_bytes, wanted - 1))
        return false;
    *capacity = wanted;
    return true;
}

#endif
