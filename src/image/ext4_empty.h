/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_EXT4_EMPTY_H
#define SK_IMAGE_EXT4_EMPTY_H

#include "image/ext4_write.h"

#define SK_EXT4_JOURNAL_MAX_MIB 64u

/* Makes an empty file system of bytes bytes in output, by mke2fs. The machine's configuration and the time of
 * day have no influence. */
int sk_ext4_make_empty(const struct sk_ext4_options *options, const struct sk_output *output,
                       uint64_t bytes, uint64_t inodes,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
