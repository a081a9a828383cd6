/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/bits.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/values/bit_names.h"
#include "data/report_rows.h"

#include <sevkit/id_block.h>
#include <sevkit/report.h>

static const char *policy_name(unsigned number)
{
    const struct sevkit_policy_bit *bit;

    for (size_t i = 0; (bit = sevkit_policy_bit(i)); i++)
        if (bit->bit == number)
            return bit->name;
    return NULL;
}

static const char *platform_name(unsigned number)
{
    const struct sevkit_report_bit *bit;

    for (size_t i = 0; (bit = sevkit_platform_bit(i)); i++)
        if (bit->bit == number)
            return bit->name;
    return NULL;
}

static const struct {
    sk_bit_name *name;
    uint64_t permissions;
} words[] = {
    [SK_POLICY_BITS] = {policy_name, SK_POLICY_PERMISSIONS},
    [SK_PLATFORM_BITS] = {platform_name, SK_PLATFORM_PERMISSIONS},
};

int sk_bits_parse(enum sk_bits which, const char *text, uint64_t *ret_bits,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    struct sk_item item;

    if (sk_bit_names_parse(words[which].name, text, ret_bits, &item))
        return 0;
    sk_bit_names_list(words[which].name, &names);
    if (!sk_text_ok(&names))
        return sk_error_oom(error);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.*s', expected a number, none, bit0 to bit63, or one of %s",
                        SK_ITEM(item), sk_text_get(&names));
}

void sk_bits_format(enum sk_bits which, uint64_t bits, struct sk_text *text)
{
    if (bits == 0)
        sk_text_add(text, "none");
    sk_bit_names_format(words[which].name, bits, text);
}

uint64_t sk_bits_known(enum sk_bits which)
{
    return sk_bit_names_known(words[which].name);
}

uint64_t sk_bits_named(enum sk_bits which, const char *name)
{
    struct sk_item item;
    uint64_t bits = 0;

    return sk_list_next(&name, &item) && !name && sk_bit_names_add(words[which].name, &item, &bits)
               ? bits
               : 0;
}

uint64_t sk_bits_permissions(enum sk_bits which)
{
    return words[which].permissions;
}
