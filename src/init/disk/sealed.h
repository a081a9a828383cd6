/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_SEALED_H
#define SK_INIT_DISK_SEALED_H

#include "formats/boot/boot_parameters.h"

/*
 * Opens /dev/mapper/NAME on a sealed data disk. A blank disk is formatted first: encrypted and authenticated,
 * with a new ext4. A disk that was sealed with an older TCB or guest SVN is sealed again with the newest.
 * SEVKIT_EREFUSED for a disk that this guest cannot have sealed.
 */
int sk_sealed_open(const struct sk_boot_data *data, const char *disk, const char *name,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
