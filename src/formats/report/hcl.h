/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_HCL_H
#define SK_FORMATS_REPORT_HCL_H

/* What Azure's paravisor keeps in the TPM's NV index 0x01400001: a header, a report, and runtime claims
 * whose digest is in REPORT_DATA. */

#include "base/error.h"

#include <sevkit/report.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where REPORT_DATA lies in a report (SEV-SNP ABI 56860, table ATTESTATION_REPORT). */
#define SK_HCL_REPORT_DATA 0x50

struct sk_hcl {
    uint32_t version;
    uint32_t hash_type; /* 1, 2, 3: SHA-256, SHA-384, SHA-512 */
    const uint8_t *report;
    const uint8_t *claims;
    size_t claims_size;
};

bool sk_hcl_is(const void *data, size_t size);
/* The pointers in *ret_hcl point into data. */
int sk_hcl_read(const void *data, size_t size, struct sk_hcl *ret_hcl,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if report_data is the digest of the claims and zeros, else SEVKIT_EREFUSED. */
int sk_hcl_check(uint32_t hash_type, const uint8_t *claims, size_t claims_size,
                 const uint8_t report_data[64], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
