/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SEV_SEV_REPORT_H
#define SK_FORMATS_SEV_SEV_REPORT_H

/* The attestation report of SEV and SEV-ES (SEV API 55766, ATTESTATION, table "report buffer"). */

#include "base/error.h"
#include "crypto/keys/ecdsa.h"

#define SK_SEV_REPORT_BYTES        208u
#define SK_SEV_REPORT_SIGNED_BYTES 0x34u

struct sk_sev_report {
    uint8_t bytes[SK_SEV_REPORT_BYTES]; /* as received: what the signature is over */
    uint8_t nonce[16];
    uint8_t digest[32];
    uint32_t policy;
    uint32_t signature_usage;
    uint32_t signature_algorithm;
    uint32_t reserved;
    uint8_t r[SK_CURVE_MAX_BYTES]; /* big-endian */
    uint8_t s[SK_CURVE_MAX_BYTES];
};

int sk_sev_report_read(const void *data, size_t size, struct sk_sev_report *ret_report,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The bytes of a report's fields (not those of ->bytes). */
void sk_sev_report_write(const struct sk_sev_report *report,
                         uint8_t ret_bytes[SK_SEV_REPORT_BYTES]);

#endif
