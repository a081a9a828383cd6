/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/host/platform_status.h"

#include "base/reader.h"

#define FLAG_OWNER (1u << 0)
#define FLAG_ES    (1u << 8)

#define SNP_RMP_INITIALISED (1u << 0)
#define SNP_ALIAS_CHECKED   (1u << 1)

#define SNP_MASK_CHIP_ID  (1u << 0)
#define SNP_MASK_CHIP_KEY (1u << 1)
#define SNP_VLEK          (1u << 2)
#define SNP_FEATURE_INFO  (1u << 3)
#define SNP_RAPL_DISABLED (1u << 4)
#define SNP_HIDING_CAP    (1u << 5)
#define SNP_HIDING_ON     (1u << 6)

static int check_size(const char *what, size_t size, size_t expected, struct sevkit_error *error)
{
    return size == expected
               ? 0
               : sk_error_set(error, SEVKIT_EINPUT, "%s: found %zu bytes, expected %zu", what, size,
                              expected);
}

int sk_platform_status_read(const void *data, size_t size, struct sk_platform_status *ret_status,
                            struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_platform_status status = {0};
    uint32_t flags;
    int r = check_size("platform status", size, SK_PLATFORM_STATUS_BYTES, error);

    if (r < 0)
        return r;
    status.api_major = sk_read_u8(&reader);
    status.api_minor = sk_read_u8(&reader);
    status.state = sk_read_u8(&reader);
    flags = sk_read_u32le(&reader);
    status.build = sk_read_u8(&reader);
    status.guest_count = sk_read_u32le(&reader);
    status.owner_external = flags & FLAG_OWNER;
    status.es_enabled = flags & FLAG_ES;
    *ret_status = status;
    return 0;
}

int sk_snp_platform_status_read(const void *data, size_t size,
                                struct sk_snp_platform_status *ret_status,
                                struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_snp_platform_status status = {0};
    uint8_t bits;
    int r = check_size("SNP platform status", size, SK_SNP_PLATFORM_STATUS_BYTES, error);

    if (r < 0)
        return r;
    status.api_major = sk_read_u8(&reader);
    status.api_minor = sk_read_u8(&reader);
    status.state = sk_read_u8(&reader);
    bits = sk_read_u8(&reader);
    status.build = sk_read_u32le(&reader);
    status.flags = sk_read_u32le(&reader);
    status.guest_count = sk_read_u32le(&reader);
    status.platform_tcb = sk_read_u64le(&reader);
    status.reported_tcb = sk_read_u64le(&reader);
    status.rmp_initialised = bits & SNP_RMP_INITIALISED;
    status.alias_checked = bits & SNP_ALIAS_CHECKED;
    status.masks_chip_id = status.flags & SNP_MASK_CHIP_ID;
    status.masks_chip_key = status.flags & SNP_MASK_CHIP_KEY;
    status.vlek_loaded = status.flags & SNP_VLEK;
    status.has_feature_info = status.flags & SNP_FEATURE_INFO;
    status.rapl_disabled = status.flags & SNP_RAPL_DISABLED;
    status.ciphertext_hiding_capable = status.flags & SNP_HIDING_CAP;
    status.ciphertext_hiding_enabled = status.flags & SNP_HIDING_ON;
    *ret_status = status;
    return 0;
}
