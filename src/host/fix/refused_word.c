/* SPDX-License-Identifier: Apache-2.0 */
#include "host/fix/refused_word.h"

#include <string.h>

bool sk_kernel_name_is(const char *text, size_t length, const char *name)
{
    if (strlen(name) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((text[i] == '-' ? '_' : text[i]) != name[i])
            return false;
    return true;
}

int sk_kernel_bool(const char *value, size_t length)
{
    char second = length > 1 ? value[1] : '\0';

    if (length == 0)
        return -1;
    if (memchr("yYtT1", value[0], 5) || (memchr("oO", value[0], 2) && memchr("nN", second, 2)))
        return 1;
    if (memchr("nNfF0", value[0], 5) || (memchr("oO", value[0], 2) && memchr("fF", second, 2)))
        return 0;
    return -1;
}

bool sk_kernel_list_has(const char *list, size_t length, const char *element)
{
    size_t size = strlen(element);

    for (size_t at = 0; at <= length;) {
        const char *comma = memchr(list + at, ',', length - at);
        size_t end = comma ? (size_t)(comma - list) : length;

        if (end - at == size && memcmp(list + at, element, size) == 0)
            return true;
        at = end + 1;
    }
    return false;
}

static bool value_matches(const struct sk_refused_word *row, const char *value, size_t length)
{
    switch (row->match) {
    case SK_WORD_WHOLE:
        return false;
    case SK_WORD_VALUE:
        return strlen(row->value) == length && memcmp(value, row->value, length) == 0;
    case SK_WORD_LIST:
        return sk_kernel_list_has(value, length, row->value);
    case SK_WORD_TRUE:
        return sk_kernel_bool(value, length) == 1;
    case SK_WORD_FALSE:
        return sk_kernel_bool(value, length) == 0;
    }
    return false;
}

const struct sk_refused_word *sk_refused_word_find(const char *word, size_t length)
{
    const char *equals = memchr(word, '=', length);
    size_t name = equals ? (size_t)(equals - word) : length;

    for (size_t i = 0; i < sk_refused_words_count; i++) {
        const struct sk_refused_word *row = &sk_refused_words[i];

        if (!sk_kernel_name_is(word, name, row->name))
            continue;
        if (equals ? value_matches(row, equals + 1, length - name - 1)
                   : row->match == SK_WORD_WHOLE)
            return row;
    }
    return NULL;
}
