/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_MOUNTS_H
#define SK_INIT_MOUNTS_H

#include "formats/boot/boot_parameters.h"

/* The file system on device at folder. */
int sk_mount_disk(const char *device, unsigned filesystem, const char *folder, bool read_only,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An overlay at SK_LAYOUT_ROOT over the read-only root at lower: writes go to a tmpfs of that many MiB (0: half
 * of the memory), or, if scratch is not NULL, to the file system on that device. */
int sk_mount_overlay(const char *lower, uint64_t mib, const char *scratch,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
