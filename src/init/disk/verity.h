/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_VERITY_H
#define SK_INIT_DISK_VERITY_H

#include "formats/boot/boot_parameters.h"

/* Opens /dev/mapper/NAME over the disks with the measured parameters and nothing else: no superblock is read.
 * A wrong root hash shows when something is read. */
int sk_verity_open(const struct sk_boot_parameters *boot, const char *data_disk,
                   const char *hash_disk, const char *name,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
