/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_EXT4_EMPTY_H
#define SK_IMAGE_DISK_EXT4_EMPTY_H

#include "base/error.h"
#include "sys/output_file.h"

#include <stdbool.h>
#include <stdint.h>

#define SK_EXT4_JOURNAL_MAX_MIB 64u
#define SK_EXT4_BLOCK_BYTES     4096u
#define SK_EXT4_UUID_BYTES      37 /* as text */

struct sk_ext4_options {
    uint64_t bytes;       /* 0: as large as the tree needs */
    uint64_t spare_bytes; /* room for more files, where bytes is 0 */
    bool journal;
    char uuid[SK_EXT4_UUID_BYTES];
    char hash_seed[SK_EXT4_UUID_BYTES];
    int64_t time; /* of the file system, and the latest that a file keeps */
};

/* Makes an empty file system of bytes bytes in output, by mke2fs. The machine's configuration and the time of
 * day have no influence. */
int sk_ext4_make_empty(const struct sk_ext4_options *options, const struct sk_output *output,
                       uint64_t bytes, uint64_t inodes,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
