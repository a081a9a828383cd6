/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_STREAM_H
#define SK_SYS_STREAM_H

/* Bytes to and from another process, as functions, so that tests can be that process. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sk_stream {
    /* POSIX semantics with a deadline in monotonic milliseconds: beyond it -1 and ETIMEDOUT. read()
     * gives 0 at the end; write() may take a part. */
    ssize_t (*read)(void *arg, void *buffer, size_t size, int64_t deadline_ms);
    ssize_t (*write)(void *arg, const void *data, size_t size, int64_t deadline_ms);
    void (*close)(void *arg);
    void *arg;
};

/* Closes the stream, if it is open, once. */
void sk_stream_close(struct sk_stream *stream);

/* The process that listens on the UNIX socket path. SEVKIT_EIO, with the path, if there is none (errno
 * tells why; EAGAIN: there is one, but it accepts no one). */
int sk_stream_connect(const char *path, struct sk_stream *ret_stream,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Whether someone listens on the socket; true also if that is unknown. */
bool sk_stream_has_listener(const char *path);

/* Sockets of this machine, which block and are closed on exec. A path must not exist. */
int sk_socket_listen(const char *path, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* path is the listener's, for errors. */
int sk_socket_accept(int listener, const char *path, int *ret_fd,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_socket_pair(int ret_ends[2], struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A stream's functions over a connected socket, which is the caller's. */
ssize_t sk_socket_read(int fd, void *buffer, size_t size, int64_t deadline_ms);
ssize_t sk_socket_write(int fd, const void *data, size_t size, int64_t deadline_ms);

#endif
