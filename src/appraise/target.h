/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_TARGET_H
#define SK_APPRAISE_TARGET_H

/* Which certificates are meant. */

#include "kds/url.h"

struct sk_target {
    enum sk_kds_endorser endorser;
    /* VCEKs that may be the one: one, or several where a report does not name its product, or none
     * (no_vek says why). */
    struct sk_kds_item veks[SK_KDS_CANDIDATES_MAX];
    size_t vek_count;
    struct sevkit_error no_vek;
    /* NULL where the report does not name it. */
    const struct sevkit_product *product;
    struct sevkit_tcb tcb; /* of a VLEK */
};

/* hint is the product if it is known from elsewhere, else NULL; SEVKIT_EUSAGE if it contradicts the
 * report: then the target is that of the hint, without a VCEK. */
int sk_target_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                        struct sk_target *ret_target, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* This VCEK and no other. */
struct sk_target sk_target_of_vcek(const struct sk_kds_item *vcek);

/* SEVKIT_EUSAGE with the products that it may be, if the target has none. */
int sk_target_needs_product(const struct sk_target *target,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Chain or CRL of a product. */
struct sk_kds_item sk_target_item(const struct sk_target *target, enum sk_kds_kind kind,
                                  const struct sevkit_product *product);

#define SK_TARGET_ITEMS_MAX (3 * SK_KDS_CANDIDATES_MAX)
/* All that the KDS may have for the target: VCEKs first, then chain and CRL of each product that it may be
 * of. Returns how many. */
size_t sk_target_items(const struct sk_target *target,
                       struct sk_kds_item ret_items[SK_TARGET_ITEMS_MAX]);

#endif
