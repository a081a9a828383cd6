/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_COLLATERAL_IMPORT_H
#define SK_APPRAISE_COLLATERAL_IMPORT_H

#include "appraise/collateral.h"

/*
 * Keeps what was given in the collateral's cache, as if it had been fetched: whole chains, VCEKs and CRLs,
 * each of which is checked first. A CRL does not say whose it is: crl_signer does. The paths of the files
 * are added to kept, one a line. SEVKIT_EINPUT if nothing was given that can be kept, SEVKIT_EREFUSED if one
 * of it is not what it must be. A VLEK is noted and left out.
 */
int sk_collateral_import(struct sk_collateral *collateral, enum sk_kds_endorser crl_signer,
                         struct sk_text *kept, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
