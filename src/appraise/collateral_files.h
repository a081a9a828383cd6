/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_COLLATERAL_FILES_H
#define SK_APPRAISE_COLLATERAL_FILES_H

/* Files of certificates and reports: what sevkit_certs_load() and sevkit_evidence_load() do not say, and what ends with its
 * scope. */

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
/* The entries of a certificate table; *ret_table stays NULL if the file is none. What does not parse as one is left
 * to sevkit_certs_load(), whose error says why. */
int sk_cert_table_load(const char *path, struct sevkit_cert_table **ret_table,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* sevkit_certs_load() for a revocation list: SEVKIT_EINPUT if there is none. */
int sk_crl_load(const char *path, struct sevkit_certs *certs,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The report of SEVKIT_REPORT_BYTES that begins at this byte of a file. SEVKIT_EINPUT if the file ends before. */
int sk_evidence_load_at(const char *path, size_t start, struct sevkit_evidence **ret_evidence,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#define SK_CLEANUP_CERTS    SK_CLEANUP(sk_certs_free_p)
#define SK_CLEANUP_EVIDENCE SK_CLEANUP(sk_evidence_free_p)

#endif
