/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/policy.h"

#include "base/cleanup.h"
#include "base/number.h"

#include <string.h>

#define API_MINOR_SHIFT 16
#define API_MAJOR_SHIFT 24
/* "1.55" and everything shorter than a name that nobody gives. */
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

static bool parse_word(const char *word, uint32_t *policy)
{
    if (strncmp(word, "api=", 4) == 0)
        return parse_api(word + 4, policy);
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        if (strcmp(names[i], word) == 0) {
            *policy |= UINT32_C(1) << i;
            return true;
        }
    return false;
}

int sk_sev_policy_parse(const char *text, uint32_t *ret_policy, struct sevkit_error *error)
{
    uint64_t number;
    uint32_t policy = 0;

    if (sk_number_parse(text, 0, UINT32_MAX, &number)) {
        *ret_policy = (uint32_t)number;
        return 0;
    }
    for (const char *start = text;;) {
        size_t length = strcspn(start, ",");
        char word[WORD_BYTES] = "";

        if (length < sizeof(word))
            memcpy(word, start, length);
        if (!parse_word(word, &policy))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "policy '%s': '%.*s' is neither a number below 2^32 nor one of "
                                "nodbg, noks, es, nosend, domain, sev, api=MAJOR.MINOR",
                                text, (int)length, start);
        if (!start[length])
            break;
        start += length + 1;
    }
    *ret_policy = policy;
    return 0;
}

void sk_sev_policy_format(uint32_t policy, struct sk_text *text)
{
    size_t before = text->length;

    for (unsigned bit = 0; bit < API_MINOR_SHIFT; bit++) {
        const char *comma = text->length > before ? "," : "";

        if (!(policy >> bit & 1))
            continue;
        if (bit < SK_ARRAY_SIZE(names))
            sk_text_addf(text, "%s%s", comma, names[bit]);
        else
            sk_text_addf(text, "%sbit%u", comma, bit);
    }
    if (policy >> API_MINOR_SHIFT)
        sk_text_addf(text, "%sapi=%u.%u", text->length > before ? "," : "",
                     policy >> API_MAJOR_SHIFT, policy >> API_MINOR_SHIFT & UINT8_MAX);
    if (text->length == before)
        sk_text_add(text, "none");
}
