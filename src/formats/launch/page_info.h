/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_LAUNCH_PAGE_INFO_H
#define SK_FORMATS_LAUNCH_PAGE_INFO_H

#include <sevkit/launch_digest.h>

/* SEV-SNP ABI 56860, SNP_LAUNCH_UPDATE, table PAGE_INFO. */
#define SK_PAGE_INFO_BYTES 0x70

struct sk_page_info {
    const uint8_t *digest;   /* 48 bytes: the launch digest before this page */
    const uint8_t *contents; /* 48 bytes: SHA-384 of the page, NULL for a type without */
    enum sevkit_page_type type;
    uint64_t gpa;
};

void sk_page_info_write(const struct sk_page_info *info, uint8_t ret_bytes[SK_PAGE_INFO_BYTES]);

#endif
