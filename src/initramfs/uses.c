/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/initramfs.h"

#include "base/cleanup.h"
#include "base/list.h"

#include <string.h>

static const struct {
    const char *word;
    unsigned features;
} uses[] = {
    {"verity", SK_FEATURE_VERITY},  {"luks", SK_FEATURE_LUKS},    {"plain", 0},
    {"scsi", SK_FEATURE_DISK_SCSI}, {"blk", SK_FEATURE_DISK_BLK}, {"network", SK_FEATURE_NETWORK},
    {"vsock", SK_FEATURE_VSOCK},    {"ext4", SK_FEATURE_EXT4},    {"erofs", SK_FEATURE_EROFS},
    {"xfs", SK_FEATURE_XFS},        {"btrfs", SK_FEATURE_BTRFS},
};

int sk_initramfs_read_uses(const char *list, unsigned *features, struct sevkit_error *error)
{
    struct sk_item item;

    for (const char *cursor = list; sk_list_next(&cursor, &item);) {
        size_t use = 0;

        while (use < SK_ARRAY_SIZE(uses) && strcmp(uses[use].word, item.text) != 0)
            use++;
        if (use == SK_ARRAY_SIZE(uses))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "found '%.*s', expected verity, luks, plain, scsi, blk, network, "
                                "vsock, ext4, erofs, xfs or btrfs",
                                SK_ITEM(item));
        *features |= uses[use].features;
    }
    return 0;
}
