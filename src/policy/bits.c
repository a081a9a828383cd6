/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/bits.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/number.h"

#include <sevkit/id_block.h>
#include <sevkit/report.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES 32

static const char *policy_name(size_t index, unsigned *ret_bit)
{
    const struct sevkit_policy_bit *bit = sevkit_policy_bit(index);

    if (!bit)
        return NULL;
    *ret_bit = bit->bit;
    return bit->name;
}

static const char *platform_name(size_t index, unsigned *ret_bit)
{
    const struct sevkit_report_bit *bit = sevkit_platform_bit(index);

    if (!bit)
        return NULL;
    *ret_bit = bit->bit;
    return bit->name;
}

static const struct {
    /* NULL beyond the last. */
    const char *(*name)(size_t index, unsigned *ret_bit);
    /* SEV-SNP ABI 56860, tables GUEST_POLICY and PLATFORM_INFO; AMD words each bit as "allowed" or "on"
     * (permission) or as "required", "disabled", "complete" (guarantee). */
    const char *permissions[5];
} words[] = {
    [SK_POLICY_BITS] = {policy_name, {"smt", "migrate-ma", "debug", "cxl"}},
    [SK_PLATFORM_BITS] = {platform_name, {"smt", "tsme", "sev-tio"}},
};

static bool find_bit(enum sk_bits which, const char *word, unsigned *ret_bit)
{
    uint64_t number;
    unsigned bit = 0;
    const char *name;

    for (size_t i = 0; (name = words[which].name(i, &bit)); i++)
        if (strcmp(name, word) == 0) {
            *ret_bit = bit;
            return true;
        }
    if (strncmp(word, "bit", 3) != 0 || !sk_number_parse(word + 3, 0, 63, &number))
        return false;
    *ret_bit = (unsigned)number;
    return true;
}

static int unknown_word(enum sk_bits which, const char *word, size_t length,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    unsigned bit;
    const char *name;

    for (size_t i = 0; (name = words[which].name(i, &bit)); i++)
        sk_text_addf(&names, "%s%s", i > 0 ? ", " : "", name);
    if (!sk_text_ok(&names))
        return sk_error_oom(error);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.*s', expected a number, none, bit0 to bit63, or one of %s",
                        (int)(length < 100 ? length : 100), word, sk_text_get(&names));
}

int sk_bits_parse(enum sk_bits which, const char *text, uint64_t *ret_bits,
                  struct sevkit_error *error)
{
    uint64_t bits = 0;

    if (sk_number_parse(text, 0, UINT64_MAX, ret_bits))
        return 0;
    if (strcmp(text, "none") == 0) {
        *ret_bits = 0;
        return 0;
    }
    for (;;) {
        size_t length = strcspn(text, ",");
        char word[NAME_BYTES] = {0};
        unsigned bit;

        if (length >= sizeof(word))
            return unknown_word(which, text, length, error);
        memcpy(word, text, length);
        if (!find_bit(which, word, &bit))
            return unknown_word(which, text, length, error);
        bits |= (uint64_t)1 << bit;
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    *ret_bits = bits;
    return 0;
}

void sk_bits_format(enum sk_bits which, uint64_t bits, struct sk_text *text)
{
    const char *separator = "", *name;
    unsigned bit;

    if (bits == 0)
        sk_text_add(text, "none");
    for (size_t i = 0; (name = words[which].name(i, &bit)); i++) {
        if (!(bits >> bit & 1))
            continue;
        sk_text_addf(text, "%s%s", separator, name);
        separator = ",";
        bits &= ~((uint64_t)1 << bit);
    }
    for (bit = 0; bit < 64; bit++) {
        if (!(bits >> bit & 1))
            continue;
        sk_text_addf(text, "%sbit%u", separator, bit);
        separator = ",";
    }
}

uint64_t sk_bits_known(enum sk_bits which)
{
    uint64_t known = 0;
    unsigned bit;

    for (size_t i = 0; words[which].name(i, &bit); i++)
        known |= (uint64_t)1 << bit;
    return known;
}

uint64_t sk_bits_named(enum sk_bits which, const char *name)
{
    unsigned bit;

    return find_bit(which, name, &bit) ? (uint64_t)1 << bit : 0;
}

uint64_t sk_bits_permissions(enum sk_bits which)
{
    uint64_t bits = 0;

    for (const char *const *name = words[which].permissions; *name; name++)
        bits |= sk_bits_named(which, *name);
    return bits;
}
