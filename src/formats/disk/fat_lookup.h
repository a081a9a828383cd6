/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_FAT_LOOKUP_H
#define SK_FORMATS_DISK_FAT_LOOKUP_H

/* Whether a FAT file system (12, 16, 32) has a file (Microsoft FAT Specification, 2005). Short names only:
 * those of EFI boot loaders fit. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_fat_source {
    /* All of size bytes at offset of the file system. */
    int (*read)(void *arg, void *data, size_t size, uint64_t offset, struct sevkit_error *error);
    void *arg;
};

/* path: "EFI/BOOT/BOOTX64.EFI", without regard to case. *ret_size: of the file. SEVKIT_EINPUT: not FAT, or
 * damaged. */
int sk_fat_find(const struct sk_fat_source *source, const char *path, bool *ret_found,
                uint32_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
