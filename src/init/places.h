/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_PLACES_H
#define SK_INIT_PLACES_H

/* Places in the initramfs, as initramfs/initramfs.h has them, and where the root is mounted. */

#include "initramfs/layout.h"

#define SK_LAYOUT_BIN       "/" SK_INITRAMFS_BIN
#define SK_LAYOUT_HOOKS     "/" SK_INITRAMFS_HOOKS
#define SK_LAYOUT_LIST      "/" SK_INITRAMFS_LIST
#define SK_LAYOUT_JOB       "/" SK_INITRAMFS_JOB
#define SK_LAYOUT_SIMULATOR "/" SK_INITRAMFS_DEVICE
#define SK_LAYOUT_MKE2FS    "/" SK_INITRAMFS_MKE2FS

#define SK_LAYOUT_ROOT "/root"
/* Of this boot, for the running system: SSH host keys, the data disks' state. */
#define SK_LAYOUT_STATE "/run/sevkit"

#endif
