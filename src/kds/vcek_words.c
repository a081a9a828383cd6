/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/vcek_words.h"

#include "base/values/bytes_text.h"
#include "data/products.h"

#include <string.h>

int sk_kds_read_chip(struct sk_kds_item *item, const char *text, struct sevkit_error *error)
{
    size_t digits = 2 * item->product->hwid_bytes;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2;
    if (strspn(text, "0") == strlen(text))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "all zero is a masked chip id, not that of a chip");
    if (sk_bytes_text_is(SK_BYTES_HEX, text, item->chip_id, item->product->hwid_bytes))
        return 0;
    if (strlen(text) == 2 * sizeof(item->chip_id) &&
        strspn(text + digits, "0") == strlen(text) - digits &&
        sk_bytes_text_is(SK_BYTES_HEX, text, item->chip_id, sizeof(item->chip_id)))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "expected %zu hex digits for %s, found %zu characters: '%s'", digits,
                        item->product->name, strlen(text), text);
}

int sk_kds_read_tcb(struct sk_kds_item *item, const char *text, struct sevkit_error *error)
{
    unsigned named = 0;
    int r = sevkit_tcb_parse(text, &item->tcb, &named, error);

    for (unsigned i = 0; i < SK_TCB_COMPONENTS && r == 0; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;
        bool has = sevkit_tcb_has(item->product->tcb_layout, component);

        if (has != (bool)(named >> i & 1))
            return sk_error_set(error, SEVKIT_EUSAGE, "'%s' %s %s, which a TCB of %s has%s", text,
                                has ? "lacks" : "names", sevkit_tcb_component_name(component),
                                item->product->name, has ? "" : " not");
    }
    return r;
}
