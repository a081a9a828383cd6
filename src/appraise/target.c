/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/target.h"

#include "base/cleanup.h"
#include "formats/report/report.h"

#include <string.h>

int sk_target_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                        struct sk_target *ret_target, struct sevkit_error *error)
{
    struct sk_target target = {.product = hint ? hint : sevkit_report_product(report)};
    enum sevkit_tcb_layout layout;
    int r = sk_kds_items_of_report(report, hint, target.veks, &target.vek_count, &target.no_vek);

    if (sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_VLEK)
        target.endorser = SK_KDS_FOR_VLEK;
    (void)sevkit_report_tcb_layout(report, target.product, &layout);
    target.tcb = sevkit_tcb_read(layout, report->reported_tcb);
    if (!target.product && target.vek_count == 1)
        target.product = target.veks[0].product;
    *ret_target = target;
    return r == SEVKIT_EUSAGE ? sk_error_set(error, r, "%s", target.no_vek.text) : 0;
}

struct sk_target sk_target_of_vcek(const struct sk_kds_item *vcek)
{
    return (struct sk_target){
        .product = vcek->product, .veks = {*vcek}, .vek_count = 1, .tcb = vcek->tcb};
}

int sk_target_needs_product(const struct sk_target *target, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};

    if (target->product)
        return 0;
    for (size_t i = 0; i < target->vek_count; i++)
        sk_text_addf(&names, "%s%s", i ? " or " : "", target->veks[i].product->name);
    if (target->vek_count == 0)
        sk_products_add_names(&names);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "the report does not name its product; give it with --product (%s)",
                        sk_text_get(&names));
}

struct sk_kds_item sk_target_item(const struct sk_target *target, enum sk_kds_kind kind,
                                  const struct sevkit_product *product)
{
    return (struct sk_kds_item){.kind = kind, .endorser = target->endorser, .product = product};
}

size_t sk_target_items(const struct sk_target *target,
                       struct sk_kds_item ret_items[SK_TARGET_ITEMS_MAX])
{
    size_t count = target->vek_count;

    memcpy(ret_items, target->veks, count * sizeof(*ret_items));
    for (size_t i = 0; i < (target->product ? 1 : target->vek_count); i++) {
        const struct sevkit_product *product =
            target->product ? target->product : target->veks[i].product;

        ret_items[count++] = sk_target_item(target, SK_KDS_CHAIN, product);
        ret_items[count++] = sk_target_item(target, SK_KDS_CRL, product);
    }
    return count;
}
