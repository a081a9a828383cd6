/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/values/bit_names.h"
#include "base/values/number.h"
#include "data/tables.h"

#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

#define ABI_MAJOR_SHIFT 8
#define NAME_MAX_BYTES  32u

SK_PUBLIC size_t sevkit_policy_bit_count(void)
{
    return sk_policy_bits_count;
}

SK_PUBLIC const struct sevkit_policy_bit *sevkit_policy_bit(size_t index)
{
    return index < sk_policy_bits_count ? &sk_policy_bits[index] : NULL;
}

/* "abi=MAJOR.MINOR" */
static bool parse_abi(const char *word, uint64_t *policy)
{
    char major[NAME_MAX_BYTES];
    const char *dot;
    uint64_t high, low;

    if (strncmp(word, "abi=", 4) != 0)
        return false;
    word += 4;
    dot = strchr(word, '.');
    if (!dot || (size_t)(dot - word) >= sizeof(major))
        return false;
    memcpy(major, word, (size_t)(dot - word));
    major[dot - word] = '\0';
    if (!sk_number_parse_decimal(major, 0, 255, &high) ||
        !sk_number_parse_decimal(dot + 1, 0, 255, &low))
        return false;
    *policy = (*policy & ~(uint64_t)0xffff) | high << ABI_MAJOR_SHIFT | low;
    return true;
}

static const char *name_of(unsigned bit)
{
    for (size_t i = 0; i < sk_policy_bits_count; i++)
        if (sk_policy_bits[i].bit == bit)
            return sk_policy_bits[i].name;
    return NULL;
}

/* Bits without a name are not for a launch: firmware refuses what it does not know. */
static bool parse_name(const struct sk_item *item, uint64_t *policy)
{
    return strncmp(item->text, "bit", 3) != 0 && sk_bit_names_add(name_of, item, policy);
}

static int unknown_word(const struct sk_item *item, struct sevkit_error *error)
{
    struct sk_text names = {0};
    int r;

    sk_bit_names_list(name_of, &names);
    r = sk_error_set(error, SEVKIT_EUSAGE,
                     "policy: \"%.*s\" is neither abi=MAJOR.MINOR nor one of %s", SK_ITEM(*item),
                     sk_text_get(&names));
    sk_text_done(&names);
    return r;
}

static int parse_names(const char *text, uint64_t *ret_policy, struct sevkit_error *error)
{
    uint64_t policy = SEVKIT_POLICY_RESERVED_ONE;
    struct sk_item item;

    for (const char *cursor = text; sk_list_next(&cursor, &item);)
        if (!parse_abi(item.text, &policy) && !parse_name(&item, &policy))
            return unknown_word(&item, error);
    *ret_policy = policy;
    return 0;
}

SK_PUBLIC int sevkit_policy_parse(const char *text, uint64_t *ret_policy,
                                  struct sevkit_error *error)
{
    uint64_t policy;

    if (*text < '0' || *text > '9')
        return parse_names(text, ret_policy, error);
    if (!sk_number_parse(text, 0, UINT64_MAX, &policy))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "policy: \"%s\" is not a number (decimal or 0x...)", text);
    if (!(policy & SEVKIT_POLICY_RESERVED_ONE))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "policy: 0x%llx: bit 17 must be one (0x%llx), or the firmware refuses "
                            "the launch",
                            (unsigned long long)policy,
                            (unsigned long long)(policy | SEVKIT_POLICY_RESERVED_ONE));
    *ret_policy = policy;
    return 0;
}

SK_PUBLIC void sevkit_policy_format(uint64_t policy, char *ret_text, size_t size)
{
    struct sk_text text = {0};

    sk_bit_names_format(name_of, policy & ~(uint64_t)0xffff & ~SEVKIT_POLICY_RESERVED_ONE, &text);
    if (policy & 0xffff || !text.length)
        sk_text_addf(&text, "%sabi=%u.%u", text.length ? "," : "",
                     (unsigned)(policy >> ABI_MAJOR_SHIFT & 0xff), (unsigned)(policy & 0xff));
    if (!(policy & SEVKIT_POLICY_RESERVED_ONE))
        sk_text_add(&text, " (bit 17 is not set)");
    (void)snprintf(ret_text, size, "%s", sk_text_get(&text));
    sk_text_done(&text);
}
