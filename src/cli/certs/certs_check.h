/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_CHECK_H
#define SK_CLI_CERTS_CERTS_CHECK_H

#include "cli/certs/certs_source.h"

/* struct sk_kds_client.check, with the source as its argument: is this what the item names, up to a
 * trusted root? For a CRL the source's chain must be there. */
int sk_certs_check(void *source, const struct sk_kds_item *item, const uint8_t *data, size_t size,
                   struct sevkit_error *error);

/* The CA that signs a kind of endorsement key. */
enum sevkit_cert_kind sk_certs_ca_kind(enum sk_kds_endorser endorser);

/* The chip that a VEK must be of; NULL if that is not known: a VLEK, a masked chip id. */
const uint8_t *sk_certs_chip_id(const struct sk_kds_item *item);

#endif
