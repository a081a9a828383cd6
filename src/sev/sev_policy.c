/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/sev_policy.h"

#include "base/cleanup.h"
#include "base/values/bit_names.h"
#include "base/values/number.h"

#include <string.h>

#define API_MINOR_SHIFT 16
#define API_MAJOR_SHIFT 24
/* "1.55" and everything shorter than a name that no one gives. */
#define WORD_BYTES 32

/* By bit: no debugging; keys not shared with other guests; SEV-ES; not sent to another platform, to one of
 * another domain, to one without SEV. */
static const char *const names[] = {"nodbg", "noks", "es", "nosend", "domain", "sev"};

/* "MAJOR.MINOR" */
static bool parse_api(const char *text, uint32_t *policy)
{
    char major[WORD_BYTES];
    const char *dot = strchr(text, '.');
    uint64_t high, low;

    if (!dot || (size_t)(dot - text) >= sizeof(major))
        return false;
    memcpy(major, text, (size_t)(dot - text));
    major[dot - text] = 0;
    if (!sk_number_parse_decimal(major, 0, UINT8_MAX, &high) ||
        !sk_number_parse_decimal(dot + 1, 0, UINT8_MAX, &low))
        return false;
    *policy &= UINT16_MAX;
    *policy |= (uint32_t)(high << API_MAJOR_SHIFT | low << API_MINOR_SHIFT);
    return true;
}

static const char *name_of(unsigned bit)
{
    return bit < SK_ARRAY_SIZE(names) ? names[bit] : NULL;
}

/* Bits without a name can be given in a number only. */
static bool parse_item(const struct sk_item *item, uint32_t *policy)
{
    uint64_t bits = 0;

    if (strncmp(item->text, "api=", 4) == 0)
        return parse_api(item->text + 4, policy);
    if (strncmp(item->text, "bit", 3) == 0 || !sk_bit_names_add(name_of, item, &bits))
        return false;
    *policy |= (uint32_t)bits;
    return true;
}

int sk_sev_policy_parse(const char *text, uint32_t *ret_policy, struct sevkit_error *error)
{
    struct sk_item item;
    uint64_t number;
    uint32_t policy = 0;

    if (sk_number_parse(text, 0, UINT32_MAX, &number)) {
        *ret_policy = (uint32_t)number;
        return 0;
    }
    for (const char *cursor = text; sk_list_next(&cursor, &item);)
        if (!parse_item(&item, &policy))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "policy '%s': '%.*s' is neither a number below 2^32 nor one of "
                                "nodbg, noks, es, nosend, domain, sev, api=MAJOR.MINOR",
                                text, SK_ITEM(item));
    *ret_policy = policy;
    return 0;
}

void sk_sev_policy_format(uint32_t policy, struct sk_text *text)
{
    uint32_t bits = policy & UINT16_MAX;

    if (policy == 0)
        sk_text_add(text, "none");
    sk_bit_names_format(name_of, bits, text);
    if (policy >> API_MINOR_SHIFT)
        sk_text_addf(text, "%sapi=%u.%u", bits ? "," : "", policy >> API_MAJOR_SHIFT,
                     policy >> API_MINOR_SHIFT & UINT8_MAX);
}
