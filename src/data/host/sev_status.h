/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_HOST_SEV_STATUS_H
#define SK_DATA_HOST_SEV_STATUS_H

/* The SEV_STATUS register, MSR C001_0131 (AMD APM volume 2, "SEV_STATUS MSR"). */

#include <sevkit/guest.h>

#define SK_MSR_SEV_STATUS  0xc0010131u
#define SK_SEV_STATUS_SEV  (1ull << 0)
#define SK_SEV_STATUS_ES   (1ull << 1)
#define SK_SEV_STATUS_SNP  (1ull << 2)
#define SK_SEV_STATUS_VTOM (1ull << 3)

extern const struct sevkit_sev_status_bit sk_sev_status_bits[];
extern const size_t sk_sev_status_bits_count;

#endif
