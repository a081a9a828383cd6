/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_EXT4_WRITE_H
#define SK_IMAGE_DISK_EXT4_WRITE_H

#include "image/disk/ext4_empty.h"
#include "image/progress.h"
#include "image/root/root_tree.h"

/*
 * Makes an ext4 file system of the tree in output, by mke2fs and libext2fs: no mount and no root. Equal trees
 * and options give equal bytes, whoever runs it and whenever. *ret_bytes is the size of the file system.
 * ret_used: a bit for each block that is in use, the lowest first, freed with free(); NULL: not needed.
 */
int sk_ext4_write(struct sk_root *tree, const struct sk_ext4_options *options,
                  struct sk_output *output, const struct sk_progress *progress, uint64_t *ret_bytes,
                  uint8_t **ret_used, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
