/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_LIBARCHIVE_CALLS_H
#define SK_INITRAMFS_LIBARCHIVE_CALLS_H

/* What we call of libarchive, which is loaded when an archive is read or written. A name here is libarchive's
 * without "archive_". */

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>

/* clang-format off */
#define SK_LIBARCHIVE_CALLS(X) \
    X(entry_acl_count) \
    X(entry_filetype) \
    X(entry_free) \
    X(entry_gid) \
    X(entry_hardlink) \
    X(entry_mode) \
    X(entry_mtime) \
    X(entry_mtime_is_set) \
    X(entry_new) \
    X(entry_pathname) \
    X(entry_rdevmajor) \
    X(entry_rdevminor) \
    X(entry_set_dev) \
    X(entry_set_gid) \
    X(entry_set_hardlink) \
    X(entry_set_ino64) \
    X(entry_set_mode) \
    X(entry_set_mtime) \
    X(entry_set_nlink) \
    X(entry_set_pathname) \
    X(entry_set_rdevmajor) \
    X(entry_set_rdevminor) \
    X(entry_set_size) \
    X(entry_set_symlink) \
    X(entry_set_uid) \
    X(entry_size) \
    X(entry_size_is_set) \
    X(entry_symlink) \
    X(entry_uid) \
    X(entry_xattr_add_entry) \
    X(entry_xattr_next) \
    X(entry_xattr_reset) \
    X(error_string) \
    X(filter_bytes) \
    X(read_data) \
    X(read_data_block) \
    X(read_free) \
    X(read_new) \
    X(read_next_header) \
    X(read_open) \
    X(read_open_fd) \
    X(read_open_filename) \
    X(read_support_filter_all) \
    X(read_support_filter_gzip) \
    X(read_support_filter_xz) \
    X(read_support_filter_zstd) \
    X(read_support_format_all) \
    X(read_support_format_ar) \
    X(read_support_format_raw) \
    X(read_support_format_tar) \
    X(set_error) \
    X(write_add_filter_gzip) \
    X(write_add_filter_none) \
    X(write_add_filter_zstd) \
    X(write_close) \
    X(write_data) \
    X(write_data_block) \
    X(write_disk_new) \
    X(write_disk_set_options) \
    X(write_finish_entry) \
    X(write_free) \
    X(write_header) \
    X(write_new) \
    X(write_open_fd) \
    X(write_open_memory) \
    X(write_set_bytes_in_last_block) \
    X(write_set_format_cpio_newc) \
    X(write_set_format_pax_restricted) \
    X(write_set_options)
/* clang-format on */

struct sk_libarchive_calls {
#define SK_MEMBER(name) __typeof__(&archive_##name) name;
    SK_LIBARCHIVE_CALLS(SK_MEMBER)
#undef SK_MEMBER
    __typeof__(&archive_errno) error_number; /* errno is a macro */
};

/* To be used after sk_la_load() has returned 0. */
extern struct sk_libarchive_calls sk_la;

/* SEVKIT_EIO if libarchive is not installed, or lacks a function. */
int sk_la_load(struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
