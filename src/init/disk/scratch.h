/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_SCRATCH_H
#define SK_INIT_DISK_SCRATCH_H

#include "base/error.h"

#define SK_SCRATCH_NAME "scratch"
#define SK_SCRATCH_NODE "/dev/mapper/" SK_SCRATCH_NAME

/*
 * A disk that takes the overlay's writes until the next boot: encrypted and authenticated with a key that is in
 * the kernel's memory and nowhere else, with a new ext4 on it. What was on the disk is lost.
 */
int sk_scratch_open(const char *disk, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
