/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/bit_names.h"

#include "base/values/number.h"

#include <string.h>

#define BITS 64u

bool sk_bit_names_add(sk_bit_name *name, const struct sk_item *item, uint64_t *mask)
{
    uint64_t number;

    for (unsigned bit = 0; bit < BITS; bit++) {
        const char *known = name(bit);

        if (known && strcmp(known, item->text) == 0) {
            *mask |= (uint64_t)1 << bit;
            return true;
        }
    }
    if (strncmp(item->text, "bit", 3) != 0 ||
        !sk_number_parse(item->text + 3, 0, BITS - 1, &number))
        return false;
    *mask |= (uint64_t)1 << number;
    return true;
}

bool sk_bit_names_parse(sk_bit_name *name, const char *text, uint64_t *ret_mask,
                        struct sk_item *ret_item)
{
    struct sk_item item;
    uint64_t mask = 0;

    if (sk_number_parse(text, 0, UINT64_MAX, ret_mask))
        return true;
    for (const char *cursor = strcmp(text, "none") == 0 ? NULL : text;
         sk_list_next(&cursor, &item);) {
        if (!sk_bit_names_add(name, &item, &mask)) {
            *ret_item = item;
            return false;
        }
    }
    *ret_mask = mask;
    return true;
}

void sk_bit_names_format(sk_bit_name *name, uint64_t mask, struct sk_text *text)
{
    const char *separator = "";

    for (unsigned bit = 0; bit < BITS; bit++) {
        const char *known = name(bit);

        if (!(mask >> bit & 1))
            continue;
        if (known)
            sk_text_addf(text, "%s%s", separator, known);
        else
            sk_text_addf(text, "%sbit%u", separator, bit);
        separator = ",";
    }
}

void sk_bit_names_list(sk_bit_name *name, struct sk_text *text)
{
    const char *separator = "";

    for (unsigned bit = 0; bit < BITS; bit++)
        if (name(bit)) {
            sk_text_addf(text, "%s%s", separator, name(bit));
            separator = ", ";
        }
}

uint64_t sk_bit_names_known(sk_bit_name *name)
{
    uint64_t known = 0;

    for (unsigned bit = 0; bit < BITS; bit++)
        known |= (uint64_t)(name(bit) != NULL) << bit;
    return known;
}
