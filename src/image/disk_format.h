/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_FORMAT_H
#define SK_IMAGE_DISK_FORMAT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_DISK_START_BYTES 1024

/*
 * The format of a disk image from its first bytes, as QEMU names it; "raw" for all that is no other. QEMU is
 * never left to find out itself. A qcow2 image that refers to other files of this machine, which it could then
 * carry into an image, is SEVKIT_EREFUSED.
 */
int sk_disk_format(const uint8_t *start, size_t size, const char **ret_format,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
