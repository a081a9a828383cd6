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
 * report. */
int sk_target_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                        struct sk_target *ret_target, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EUSAGE with the products that it may be, if the target has none. */
int sk_target_needs_product(const struct sk_target *target,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Chain or CRL of a product. */
struct sk_kds_item sk_target_item(const struct sk_target *target, enum sk_kds_kind kind,
                                  const struct sevkit_product *product);

#endif
