/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_COLLATERAL_CHECK_H
#define SK_APPRAISE_COLLATERAL_CHECK_H

#include "appraise/trust.h"
#include "kds/url.h"

/* What certificates and CRLs are checked against. */
struct sk_anchor {
    struct sk_trust trust;
    struct sevkit_certs *chain; /* for a VEK or a CRL; NULL: what is built in */
};

/* struct sk_kds_client.check, with the anchor as its argument: is this what the item names, up to a
 * trusted root? For a CRL the anchor's chain must be there. */
int sk_certs_check(void *anchor, const struct sk_kds_item *item, const uint8_t *data, size_t size,
                   struct sevkit_error *error);

/* The CA that signs a kind of endorsement key. */
enum sevkit_cert_kind sk_certs_ca_kind(enum sk_kds_endorser endorser);

/* The chip that a VEK must be of; NULL if that is not known: a VLEK, a masked chip id. */
const uint8_t *sk_certs_chip_id(const struct sk_kds_item *item);

#endif
