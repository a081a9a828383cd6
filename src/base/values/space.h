/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_SPACE_H
#define SK_BASE_VALUES_SPACE_H

#include <stdbool.h>
#include <stddef.h>

/* White space of the C locale, whatever the process's is. */
static inline bool sk_is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* How much of it is in front. */
static inline size_t sk_spaces(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    size_t i = 0;

    while (i < size && sk_is_space(bytes[i]))
        i++;
    return i;
}

#endif
