/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_PACKING_H
#define SK_INITRAMFS_PACKING_H

/* libarchive, as far as an initramfs needs it: writing newc, reading one compressed file, unpacking kernel
 * packages. */

#include "initramfs/tree.h"

enum sk_compression { SK_COMPRESS_ZSTD, SK_COMPRESS_GZIP, SK_COMPRESS_NONE };

/* A sorted tree as a cpio archive in the format newc (Documentation/driver-api/early-userspace/
 * buffer-format.rst). Owners 0, time 0, one link, inode numbers in order: the same tree, the same bytes. */
int sk_archive_write(const struct sk_tree *tree, enum sk_compression compression,
                     struct sk_blob *ret_archive, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A whole file, decompressed if it is compressed with gzip, xz or zstd. */
int sk_archive_read_file(const char *path, size_t max_size, struct sk_blob *ret_blob,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same piece by piece; SEVKIT_EINPUT beyond max_size. */
int sk_archive_stream_file(const char *path, uint64_t max_size,
                           int (*take)(void *arg, const void *data, size_t size,
                                       struct sevkit_error *error),
                           void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * The kernel and its modules of a package (Debian, RPM, or any archive with the same paths) into a folder that
 * is there: "vmlinuz", if the package has one, and "modules/RELEASE/...". Nothing else is unpacked, and no
 * program of the package runs.
 */
int sk_archive_unpack_kernel(const char *package, const char *folder,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
