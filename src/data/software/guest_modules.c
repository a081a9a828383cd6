/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/guest_modules.h"

/*
 * The kernel asks for algorithms and file systems through modprobe, which such a guest does not have: what a
 * module would ask for stands before it. Names as in Linux 6.1 and 6.12 (Kconfig of crypto/, drivers/md/,
 * fs/ext4, and "softdep" of the modules).
 */
const struct sk_guest_module sk_guest_modules[] = {
    {SK_FEATURE_BASE, "virtio_pci", false},
    {SK_FEATURE_BASE, "virtio_rng", true},
    {SK_FEATURE_SIMULATE, "cuse", false},
    {SK_FEATURE_SIMULATE, "virtio_console", false},
    {SK_FEATURE_SNP, "sev_guest", false},
    {SK_FEATURE_DISK_SCSI, "sd_mod", false},
    {SK_FEATURE_DISK_SCSI, "virtio_scsi", false},
    {SK_FEATURE_DISK_BLK, "virtio_blk", false},
    {SK_FEATURE_NETWORK, "virtio_net", false},
    {SK_FEATURE_VSOCK, "vmw_vsock_virtio_transport", false},
    {SK_FEATURE_VERITY | SK_FEATURE_LUKS, "sha256_generic", true},
    {SK_FEATURE_VERITY | SK_FEATURE_LUKS, "sha512_generic", true},
    {SK_FEATURE_VERITY | SK_FEATURE_LUKS, "sha256_ssse3", true},
    {SK_FEATURE_VERITY, "dm_verity", false},
    {SK_FEATURE_VERITY, "overlay", false},
    {SK_FEATURE_LUKS, "hmac", true},
    {SK_FEATURE_LUKS, "aes_generic", true},
    {SK_FEATURE_LUKS, "ecb", true},
    {SK_FEATURE_LUKS, "xts", false},
    {SK_FEATURE_LUKS, "aesni_intel", true},
    {SK_FEATURE_LUKS, "authenc", false},
    {SK_FEATURE_LUKS, "ghash_generic", true},
    {SK_FEATURE_LUKS, "gcm", true},
    {SK_FEATURE_LUKS, "dm_crypt", false},
    {SK_FEATURE_LUKS, "dm_integrity", false},
    {SK_FEATURE_EXT4 | SK_FEATURE_BTRFS | SK_FEATURE_XFS | SK_FEATURE_EROFS, "crc32c_generic",
     true},
    {SK_FEATURE_EXT4 | SK_FEATURE_BTRFS | SK_FEATURE_XFS | SK_FEATURE_EROFS, "crc32c_intel", true},
    {SK_FEATURE_EXT4, "ext4", false},
    {SK_FEATURE_EROFS, "erofs", false},
    {SK_FEATURE_XFS, "xfs", false},
    {SK_FEATURE_BTRFS, "xxhash_generic", true},
    {SK_FEATURE_BTRFS, "blake2b_generic", true},
    {SK_FEATURE_BTRFS, "btrfs", false},
};

const size_t sk_guest_modules_count = sizeof(sk_guest_modules) / sizeof(sk_guest_modules[0]);
