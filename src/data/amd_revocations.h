/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_AMD_REVOCATIONS_H
#define SK_DATA_AMD_REVOCATIONS_H

/* Certificates that AMD has revoked, beside the roots: known without any list at hand. Source: the lists
 * that https://kdsintf.amd.com/{vcek,vlek}/v1/PRODUCT/crl gives out. */

#include <sevkit/certs.h>

struct sk_amd_revocation {
    const char *product;
    enum sevkit_cert_kind kind;
    const char *serial; /* in hex, as struct sevkit_cert has it */
    const char *date;
    const char *source;
};

extern const struct sk_amd_revocation sk_amd_revocations[];
extern const size_t sk_amd_revocations_count;

#endif
