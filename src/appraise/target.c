/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/target.h"

#include "base/cleanup.h"
#include "formats/report/report.h"

static void add_product_names(struct sk_text *text)
{
    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_text_addf(text, "%s%s", i ? ", " : "", sevkit_product(i)->name);
}

int sk_target_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                        struct sk_target *ret_target, struct sevkit_error *error)
{
    struct sk_target target = {.product = hint ? hint : sevkit_report_product(report)};
    enum sevkit_tcb_layout layout;
    int r = sk_kds_items_of_report(report, hint, target.veks, &target.vek_count, &target.no_vek);

    if (r == SEVKIT_EUSAGE)
        return sk_error_set(error, r, "%s", target.no_vek.text);
    if (sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_VLEK)
        target.endorser = SK_KDS_FOR_VLEK;
    (void)sevkit_report_tcb_layout(report, target.product, &layout);
    target.tcb = sevkit_tcb_read(layout, report->reported_tcb);
    if (!target.product && target.vek_count == 1)
        target.product = target.veks[0].product;
    *ret_target = target;
    return 0;
}

int sk_target_needs_product(const struct sk_target *target, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};

    if (target->product)
        return 0;
    for (size_t i = 0; i < target->vek_count; i++)
        sk_text_addf(&names, "%s%s", i ? " or " : "", target->veks[i].product->name);
    if (target->vek_count == 0)
        add_product_names(&names);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "the report does not name its product; give it with --product (%s)",
                        sk_text_get(&names));
}

struct sk_kds_item sk_target_item(const struct sk_target *target, enum sk_kds_kind kind,
                                  const struct sevkit_product *product)
{
    return (struct sk_kds_item){.kind = kind, .endorser = target->endorser, .product = product};
}
