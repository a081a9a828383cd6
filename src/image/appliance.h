/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_APPLIANCE_H
#define SK_IMAGE_APPLIANCE_H

#include "image/image.h"

/*
 * Opens a disk image with a kernel that can do no harm: QEMU, without network, boots an initramfs of ours
 * with the disk attached read-only; its job finds the root file system (on a partition, a logical volume, or
 * the disk itself), and writes it as a tar archive to a second disk, which is archive. parts NULL: refused.
 */
int sk_appliance_read_disk(const struct sk_appliance_parts *parts, const char *disk,
                           struct sk_output *archive, const struct sk_progress *progress,
                           struct sk_changes *changes, const struct sk_node *root,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
