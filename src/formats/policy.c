/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
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

static bool parse_name(const char *word, uint64_t *policy)
{
    for (size_t i = 0; i < sk_policy_bits_count; i++)
        if (strcmp(sk_policy_bits[i].name, word) == 0) {
            *policy |= (uint64_t)1 << sk_policy_bits[i].bit;
            return true;
        }
    return false;
}

static int unknown_word(const char *word, struct sevkit_error *error)
{
    struct sk_text names = {0};
    int r;

    for (size_t i = 0; i < sk_policy_bits_count; i++)
        sk_text_addf(&names, "%s%s", i ? ", " : "", sk_policy_bits[i].name);
    r = sk_error_set(error, SEVKIT_EUSAGE,
                     "policy: \"%s\" is neither abi=MAJOR.MINOR nor one of %s", word,
                     sk_text_get(&names));
    sk_text_done(&names);
    return r;
}

static int parse_names(const char *text, uint64_t *ret_policy, struct sevkit_error *error)
{
    uint64_t policy = SEVKIT_POLICY_RESERVED_ONE;

    for (;;) {
        size_t length = strcspn(text, ",");
        char word[NAME_MAX_BYTES];

        if (length >= sizeof(word))
            return unknown_word(text, error);
        memcpy(word, text, length);
        word[length] = '\0';
        if (!parse_abi(word, &policy) && !parse_name(word, &policy))
            return unknown_word(word, error);
        if (!text[length])
            break;
        text += length + 1;
    }
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
    uint64_t rest = policy & ~(uint64_t)0xffff & ~SEVKIT_POLICY_RESERVED_ONE;

    for (size_t i = 0; i < sk_policy_bits_count; i++) {
        uint64_t bit = (uint64_t)1 << sk_policy_bits[i].bit;

        if (rest & bit)
            sk_text_addf(&text, "%s%s", text.length ? "," : "", sk_policy_bits[i].name);
        rest &= ~bit;
    }
    for (unsigned bit = 0; bit < 64; bit++)
        if (rest >> bit & 1)
            sk_text_addf(&text, "%sbit%u", text.length ? "," : "", bit);
    if (policy & 0xffff || !text.length)
        sk_text_addf(&text, "%sabi=%u.%u", text.length ? "," : "",
                     (unsigned)(policy >> ABI_MAJOR_SHIFT & 0xff), (unsigned)(policy & 0xff));
    if (!(policy & SEVKIT_POLICY_RESERVED_ONE))
        sk_text_add(&text, " (bit 17 is not set)");
    (void)snprintf(ret_text, size, "%s", sk_text_get(&text));
    sk_text_done(&text);
}
