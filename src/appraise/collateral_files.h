/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_COLLATERAL_FILES_H
#define SK_APPRAISE_COLLATERAL_FILES_H

/* What ends with its scope. The loaders are sevkit_certs_load() and sevkit_evidence_load(). */

#include "base/cleanup.h"

#include <sevkit/appraise.h>

static inline void sk_certs_free_p(struct sevkit_certs **certs)
{
    sevkit_certs_free(*certs);
}
static inline void sk_evidence_free_p(struct sevkit_evidence **evidence)
{
    sevkit_evidence_free(*evidence);
}
#define SK_CLEANUP_CERTS    SK_CLEANUP(sk_certs_free_p)
#define SK_CLEANUP_EVIDENCE SK_CLEANUP(sk_evidence_free_p)

#endif
