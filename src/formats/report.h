/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_H
#define SK_FORMATS_REPORT_H

/* ATTESTATION_REPORT (SEV-SNP ABI 56860, table ATTESTATION_REPORT): the fields that an ID block
 * determines. */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_REPORT_BYTES 1184

struct sk_report {
    uint32_t version;
    uint32_t guest_svn;
    uint64_t policy;
    uint8_t family_id[16];
    uint8_t image_id[16];
    uint32_t vmpl;
    uint8_t report_data[64];
    uint8_t measurement[48];
    uint8_t host_data[32];
    uint8_t id_key_digest[48];
    uint8_t author_key_digest[48];
};

/* SEVKIT_EINPUT if size is not SK_REPORT_BYTES or the version is none that exists (below 2). */
int sk_report_read(const void *data, size_t size, struct sk_report *ret_report,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
