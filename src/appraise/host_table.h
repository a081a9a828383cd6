/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_HOST_TABLE_H
#define SK_APPRAISE_HOST_TABLE_H

/* The certificate table that a host hands to its guests with extended reports: would they need nothing else? */

#include "appraise/trust.h"
#include "base/checks/check_list.h"
#include "host/host_identity.h"

/*
 * Each endorsement key: its chain up to a trusted root, whether it is of a chip of this host and of the TCB that its
 * reports show, and whether its chain is in the table. 0 also if checks fail; SEVKIT_EREFUSED if the certificates are
 * no table: without a key, or with two of a kind. identity must have product, chips and TCB.
 */
int sk_host_table_check(const struct sk_trust *trust, const struct sk_host_identity *identity,
                        const struct sevkit_certs *certs, struct sk_checks *checks,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
