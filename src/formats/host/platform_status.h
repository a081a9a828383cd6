/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_PLATFORM_STATUS_H
#define SK_FORMATS_PLATFORM_STATUS_H

/* What the firmware of a host says of itself: PLATFORM_STATUS (AMD 55766, include/uapi/linux/psp-sev.h) and
 * SNP_PLATFORM_STATUS (AMD 56860, 8.3). */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_PLATFORM_STATUS_BYTES     12
#define SK_SNP_PLATFORM_STATUS_BYTES 32

enum { SK_PLATFORM_UNINITIALISED = 0, SK_PLATFORM_INITIALISED = 1, SK_PLATFORM_WORKING = 2 };

struct sk_platform_status {
    uint8_t api_major, api_minor, state, build;
    bool owner_external, es_enabled;
    uint32_t guest_count;
};

struct sk_snp_platform_status {
    uint8_t api_major, api_minor, state;
    bool rmp_initialised, alias_checked;
    bool masks_chip_id, masks_chip_key, vlek_loaded, has_feature_info;
    bool rapl_disabled, ciphertext_hiding_capable, ciphertext_hiding_enabled;
    uint32_t build, flags, guest_count;
    uint64_t platform_tcb, reported_tcb;
};

int sk_platform_status_read(const void *data, size_t size, struct sk_platform_status *ret_status,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_snp_platform_status_read(const void *data, size_t size,
                                struct sk_snp_platform_status *ret_status,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
