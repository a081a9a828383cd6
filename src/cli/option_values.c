/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option_values.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "base/values/bit_names.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "measure/digest_source.h"

#include <ctype.h>
#include <inttypes.h>
#include <sevkit/vmsa.h>
#include <string.h>

int sk_value_number(const char *option, const char *text, uint64_t min, uint64_t max,
                    uint64_t *ret_value, struct sevkit_error *error)
{
    int r = sk_number_read(text, min, max, ret_value, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_hex(const char *option, const char *text, void *ret_bytes, size_t size,
                 struct sevkit_error *error)
{
    if (sk_bytes_text_is(SK_BYTES_HEX, text, ret_bytes, size))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--%s: expected exactly %zu hex digits, found %zu characters: '%s'", option,
                        2 * size, strlen(text), text);
}

int sk_value_digest(const char *option, const char *text, uint8_t ret_digest[48],
                    struct sevkit_error *error)
{
    int r = sk_digest_text_read(text, ret_digest, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_value_digest_source(const char *option, const char *text, uint8_t ret_digest[48],
                           struct sevkit_error *error)
{
    int r = sk_digest_source_read(&sk_sys_real, text, ret_digest, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

static int feature_bit(const char *option, const char *name, size_t length, unsigned *ret_bit,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text word = {0};
    struct sk_suggestion suggestion;

    sk_text_add_bytes(&word, name, length);
    if (!sk_text_ok(&word))
        return sk_error_oom(error);
    suggestion = sk_suggestion_for(sk_text_get(&word));
    for (unsigned bit = 0; bit < 64; bit++) {
        const char *known = sevkit_sev_feature_name(bit);

        if (!known)
            continue;
        if (strcmp(known, sk_text_get(&word)) == 0) {
            *ret_bit = bit;
            return 0;
        }
        sk_suggestion_try(&suggestion, known);
    }
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--%s: '%s' is neither a hex number (0x...) nor the name of a SEV "
                        "feature" SK_SUGGESTION_FORMAT,
                        option, sk_text_get(&word), SK_SUGGESTION_ARGS(suggestion));
}

static int parse_feature_names(const char *option, const char *text, uint64_t *ret_features,
                               struct sevkit_error *error)
{
    uint64_t features = 0;
    struct sk_item item;

    for (const char *cursor = text; sk_list_next(&cursor, &item);) {
        unsigned bit = 0;
        int result = feature_bit(option, item.start, item.length, &bit, error);

        if (result < 0)
            return result;
        features |= (uint64_t)1 << bit;
    }
    *ret_features = features;
    return 0;
}

int sk_value_features(const char *option, const char *text, uint64_t *ret_features,
                      struct sevkit_error *error)
{
    uint64_t decimal;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return sk_value_number(option, text, 0, UINT64_MAX, ret_features, error);
    if (!isdigit((unsigned char)text[0]))
        return parse_feature_names(option, text, ret_features, error);
    if (text[1] == '\0') {
        *ret_features = (uint64_t)(text[0] - '0');
        return 0;
    }
    /* sev-snp-measure reads 21 as decimal although its help says hex; no one means bits 0, 2 and 4. */
    if (sk_number_parse_decimal(text, 0, UINT64_MAX, &decimal))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: '%s' is ambiguous: write 0x%s for the hex number or 0x%" PRIx64
                            " for the decimal one",
                            option, text, text, decimal);
    return sk_error_set(
        error, SEVKIT_EUSAGE,
        "--%s: '%s' is neither a hex number (0x...) nor a list of SEV feature names", option, text);
}

void sk_features_format(uint64_t features, struct sk_text *text)
{
    sk_bit_names_format(sevkit_sev_feature_name, features, text);
}

int sk_values_stdin_once(const struct sk_given *given, const char *const *options,
                         struct sevkit_error *error)
{
    const char *first = NULL;

    for (; *options; options++) {
        const char *value = sk_given_value(given, *options);

        if (!value || (strcmp(value, "-") != 0 && strcmp(value, "@-") != 0))
            continue;
        if (first)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s and --%s cannot both be standard input ('-')", first,
                                *options);
        first = *options;
    }
    return 0;
}

size_t sk_value_choice(const struct sk_given *given, const char *option, const char *const *choices)
{
    const char *value = sk_given_value(given, option);

    for (size_t i = 0; value && choices[i]; i++)
        if (strcmp(choices[i], value) == 0)
            return i;
    return 0;
}
