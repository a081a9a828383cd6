/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/verity.h"

#include "base/cleanup.h"
#include "init/disk/crypt_device.h"

#include <stdint.h>

static const char *const algorithms[] = {[SK_BOOT_SHA256] = "sha256", [SK_BOOT_SHA512] = "sha512"};

int sk_verity_open(const struct sk_boot_parameters *boot, const char *data_disk,
                   const char *hash_disk, const char *name, struct sevkit_error *error)
{
    SK_CLEANUP(sk_crypt_free) struct crypt_device *device = NULL;
    struct crypt_params_verity parameters = {
        .hash_name = algorithms[boot->verity.algorithm],
        .data_device = data_disk,
        .salt = (const char *)boot->verity.salt.bytes,
        .salt_size = (uint32_t)boot->verity.salt.size,
        .hash_type = 1,
        .data_block_size = (uint32_t)boot->verity.data_block,
        .hash_block_size = (uint32_t)boot->verity.hash_block,
        .data_size = boot->verity.data_blocks,
        .hash_area_offset = boot->verity.hash_offset,
        .flags = CRYPT_VERITY_NO_HEADER,
    };
    int r = sk_crypt_new(hash_disk, NULL, &device, error);

    if (r < 0)
        return r;
    r = crypt_format(device, CRYPT_VERITY, NULL, NULL, NULL, NULL, 0, &parameters);
    if (r >= 0)
        r = crypt_activate_by_volume_key(device, name, (const char *)boot->verity.root_hash.bytes,
                                         boot->verity.root_hash.size, CRYPT_ACTIVATE_READONLY);
    return r < 0 ? sk_crypt_error("verity", r, error) : 0;
}
