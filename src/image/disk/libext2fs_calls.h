/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_LIBEXT2FS_CALLS_H
#define SK_IMAGE_DISK_LIBEXT2FS_CALLS_H

/* What we call of libext2fs, which is loaded when a file system is written. A name here is libext2fs's without
 * "ext2fs_". */

#include "base/error.h"

/* libext2fs compiles its own inline functions with other warnings than ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#include <ext2fs/ext2fs.h>
#pragma GCC diagnostic pop

/* clang-format off */
#define SK_LIBEXT2FS_CALLS(X) \
    X(close) \
    X(expand_dir) \
    X(extent_free) \
    X(extent_open2) \
    X(file_close) \
    X(file_llseek) \
    X(file_open) \
    X(file_write) \
    X(free) \
    X(inode_alloc_stats2) \
    X(inode_size_set) \
    X(link) \
    X(lookup) \
    X(mkdir) \
    X(new_inode) \
    X(open2) \
    X(read_bitmaps) \
    X(read_inode) \
    X(read_inode_full) \
    X(symlink) \
    X(test_block_bitmap2) \
    X(write_inode) \
    X(write_inode_full) \
    X(write_new_inode) \
    X(xattr_set) \
    X(xattrs_close) \
    X(xattrs_open)
/* clang-format on */

struct sk_libext2fs_calls {
#define SK_MEMBER(name) __typeof__(&ext2fs_##name) name;
    SK_LIBEXT2FS_CALLS(SK_MEMBER)
#undef SK_MEMBER
    __typeof__(&error_message) message; /* of libcom_err, which libext2fs brings along */
    __typeof__(&unix_io_manager) unix_io;
};

/* To be used after sk_e2_load() has returned 0. */
extern struct sk_libext2fs_calls sk_e2;

/* SEVKIT_EIO if libext2fs is not installed, or lacks a function. */
int sk_e2_load(struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
