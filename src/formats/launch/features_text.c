/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/features_text.h"

#include "base/args/suggest.h"
#include "base/list.h"
#include "base/values/bit_names.h"
#include "base/values/number.h"

#include <ctype.h>
#include <inttypes.h>
#include <sevkit/vmsa.h>

static int unknown_name(const struct sk_item *item, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(item->text);

    for (unsigned bit = 0; bit < 64; bit++)
        if (sevkit_sev_feature_name(bit))
            sk_suggestion_try(&suggestion, sevkit_sev_feature_name(bit));
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%.*s' is neither a hex number (0x...) nor the name of a SEV "
                        "feature" SK_SUGGESTION_FORMAT,
                        SK_ITEM(*item), SK_SUGGESTION_ARGS(suggestion));
}

int sk_features_read(const char *text, uint64_t *ret_features, struct sevkit_error *error)
{
    struct sk_item unknown;
    uint64_t decimal;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return sk_number_read(text, 0, UINT64_MAX, ret_features, error);
    if (!isdigit((unsigned char)text[0]))
        return sk_bit_names_parse(sevkit_sev_feature_name, text, ret_features, &unknown)
                   ? 0
                   : unknown_name(&unknown, error);
    if (text[1] == '\0') {
        *ret_features = (uint64_t)(text[0] - '0');
        return 0;
    }
    /* sev-snp-measure reads 21 as decimal although its help says hex; no one means bits 0, 2 and 4. */
    if (sk_number_parse_decimal(text, 0, UINT64_MAX, &decimal))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "'%s' is ambiguous: write 0x%s for the hex number or 0x%" PRIx64
                            " for the decimal one",
                            text, text, decimal);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%s' is neither a hex number (0x...) nor a list of SEV feature names",
                        text);
}

void sk_features_format(uint64_t features, struct sk_text *text)
{
    sk_bit_names_format(sevkit_sev_feature_name, features, text);
}
