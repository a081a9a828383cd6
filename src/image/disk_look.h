/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_LOOK_H
#define SK_IMAGE_DISK_LOOK_H

/* What is on a disk image, as far as it can be read without a kernel. */

#include "formats/disk/luks2_header.h"
#include "formats/disk/partitions.h"

enum sk_disk_kind {
    SK_DISK_UNKNOWN,
    SK_DISK_OTHER_FORMAT, /* not raw: format */
    SK_DISK_LUKS2,
    SK_DISK_EXT4,
    SK_DISK_EROFS,
    SK_DISK_PARTITIONS,
};

struct sk_disk_look {
    enum sk_disk_kind kind;
    const char *format; /* as QEMU names it */
    uint64_t bytes;
    struct sk_luks2_header luks;
    uint8_t luks_digest[SK_SHA256_BYTES];
    uint64_t filesystem_bytes;
    struct sk_partitions partitions;
};

/* A LUKS2 header that a guest would refuse is SEVKIT_EREFUSED, or SEVKIT_EINPUT if it is damaged. */
int sk_disk_look(const char *path, struct sk_disk_look *ret_look,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#define SK_EFI_FALLBACK "EFI/BOOT/BOOTX64.EFI"

struct sk_disk_efi {
    bool has_system; /* an EFI system partition */
    bool
        has_loader; /* with the loader that firmware starts without a variable that says otherwise */
    size_t partition;
    uint32_t loader_bytes;
};

/* Whether UEFI firmware finds something to boot on a disk: *ret_reason is NULL, or says why not. SEVKIT_EUSAGE for an
 * image that is not raw. */
int sk_disk_boots(const char *path, struct sk_disk_efi *ret_efi, const char **ret_reason,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for the partitions of a raw disk. */
int sk_disk_look_efi(const char *path, const struct sk_partitions *partitions,
                     struct sk_disk_efi *ret_efi, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
