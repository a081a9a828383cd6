/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_FILE_H
#define SK_SYS_FILE_H

/*
 * Reading whole files and streaming large ones, writing atomically. Path "-" is standard input.
 * Pipes and devices work; directories do not. A file whose size or modification time changes while
 * it is read is SEVKIT_EIO: what was read is not what anyone will launch. Errors begin with the path.
 */

#include "base/error.h"
#include "base/secret.h"
#include "sys/sys.h"

#include <stddef.h>
#include <stdint.h>

/* Owned bytes; data is page-aligned and followed by at least one NUL that size does not count. */
struct sk_bytes {
    uint8_t *data;
    size_t size;
    size_t capacity;  /* bytes at data */
    uint8_t *mapping; /* what to unmap */
    size_t mapped;
};

void sk_bytes_done(struct sk_bytes *bytes);

/* Room for size bytes, zeros. */
int sk_bytes_new(size_t size, struct sk_bytes *ret_bytes,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* More than max_size bytes is SEVKIT_EINPUT. */
int sk_file_read(const struct sk_sys *sys, const char *path, size_t max_size,
                 struct sk_bytes *ret_bytes, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same into secret memory. */
int sk_file_read_secret(const struct sk_sys *sys, const char *path, size_t max_size,
                        struct sk_secret **ret_secret,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* From a descriptor up to its end; name is for errors. */
int sk_fd_read_secret(const struct sk_sys *sys, int fd, const char *name, size_t max_size,
                      struct sk_secret **ret_secret, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Hands the file to sink piece by piece, in constant memory; sink returns 0 or an error code; NULL: the
 * bytes are only counted. total is the file's size, 0 where it is not known. */
int sk_file_stream(const struct sk_sys *sys, const char *path,
                   int (*sink)(void *arg, const void *data, size_t size, uint64_t total,
                               struct sevkit_error *error),
                   void *arg, uint64_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Writes a temporary file beside path and renames it, so that path is whole or not there. mode as for
 * open (0600 for secrets); an existing file is replaced. */
int sk_file_write(const char *path, const void *data, size_t size, mode_t mode,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same for files of users: a pipe or a device is written to, the file behind a symbolic link is replaced and not the
 * link, and without replace an existing file is SEVKIT_EREFUSED. */
int sk_file_put(const char *path, const void *data, size_t size, mode_t mode, bool replace,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The error where a file stays because its user did not ask to replace it: SEVKIT_EREFUSED. */
int sk_file_kept(const char *path, struct sevkit_error *error);
/* Removes a file that belongs to an answer which failed; never a device or a pipe. */
void sk_file_remove(const char *path);

/* Do both paths name one file, whatever their spelling? Also a file that is not there yet. Devices, pipes
 * and '-' are never the same: they can be named any number of times. */
bool sk_file_is_same(const char *a, const char *b);

#endif
