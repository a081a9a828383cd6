/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_JOB_JOB_H
#define SK_IMAGE_JOB_JOB_H

/* The appliance's parts: see src/image/appliance.h. */

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

#define SK_JOB_MOUNT "/mnt"

/* Mounts the kernel's file systems, loads the modules of the initramfs, waits for both disks. The paths of
 * input and output are static. */
int sk_job_start(const char **ret_input, const char **ret_output,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Mounts the one root file system that is on the disk, or on its partitions and logical volumes, read-only.
 * *ret_root is the folder (a subvolume may be below SK_JOB_MOUNT); notes gets lines for the user. */
int sk_job_mount_root(const char *disk, char ret_root[64], struct sk_text *notes,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
