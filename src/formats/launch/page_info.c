/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/page_info.h"

#include "base/error.h"
#include "base/writer.h"

void sk_page_info_write(const struct sk_page_info *info, uint8_t ret_bytes[SK_PAGE_INFO_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_PAGE_INFO_BYTES);

    sk_write_bytes(&writer, info->digest, SEVKIT_SNP_DIGEST_BYTES);
    if (info->contents)
        sk_write_bytes(&writer, info->contents, SEVKIT_SNP_DIGEST_BYTES);
    else
        sk_write_zeros(&writer, SEVKIT_SNP_DIGEST_BYTES);
    sk_write_u16le(&writer, SK_PAGE_INFO_BYTES);
    sk_write_u8(&writer, (uint8_t)info->type);
    sk_write_u8(&writer, 0);    /* IMI_PAGE: not an initial migration image */
    sk_write_u32le(&writer, 0); /* reserved, then the permissions of VMPL1 to VMPL3 */
    sk_write_u64le(&writer, info->gpa);
}

SK_PUBLIC const char *sevkit_page_type_name(enum sevkit_page_type type)
{
    static const char *const names[] = {
        [SEVKIT_PAGE_NORMAL] = "normal",   [SEVKIT_PAGE_VMSA] = "vmsa",
        [SEVKIT_PAGE_ZERO] = "zero",       [SEVKIT_PAGE_UNMEASURED] = "unmeasured",
        [SEVKIT_PAGE_SECRETS] = "secrets", [SEVKIT_PAGE_CPUID] = "cpuid",
    };

    return (unsigned)type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}
