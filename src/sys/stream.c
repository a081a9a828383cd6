/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/stream.h"

#include "sys/sys.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* How long to try where others wait, and how often. */
#define CONNECT_MS 2000
#define RETRY_MS   20

static int descriptor(void *arg)
{
    return (int)(intptr_t)arg;
}

/* 0 if the socket became ready in time, else -1 and errno. */
static int wait_ready(int fd, short events, int64_t deadline_ms)
{
    struct pollfd wait = {.fd = fd, .events = events};

    for (;;) {
        int64_t left = deadline_ms - sk_sys_real.monotonic_ms();
        int r = poll(&wait, 1, left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left);

        if (r > 0)
            return 0;
        if (r < 0 && errno != EINTR)
            return -1;
        if (r == 0 && left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
}

ssize_t sk_socket_read(int fd, void *buffer, size_t size, int64_t deadline_ms)
{
    ssize_t n;

    do {
        if (wait_ready(fd, POLLIN, deadline_ms) < 0)
            return -1;
        n = recv(fd, buffer, size, MSG_DONTWAIT);
    } while (n < 0 && (errno == EINTR || errno == EAGAIN));
    return n;
}

ssize_t sk_socket_write(int fd, const void *data, size_t size, int64_t deadline_ms)
{
    ssize_t n;

    do {
        if (wait_ready(fd, POLLOUT, deadline_ms) < 0)
            return -1;
        n = send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (n < 0 && (errno == EINTR || errno == EAGAIN));
    return n;
}

static ssize_t socket_read(void *arg, void *buffer, size_t size, int64_t deadline_ms)
{
    return sk_socket_read(descriptor(arg), buffer, size, deadline_ms);
}

static ssize_t socket_write(void *arg, const void *data, size_t size, int64_t deadline_ms)
{
    return sk_socket_write(descriptor(arg), data, size, deadline_ms);
}

static void socket_close(void *arg)
{
    (void)close(descriptor(arg));
}

void sk_stream_close(struct sk_stream *stream)
{
    if (stream->close)
        stream->close(stream->arg);
    *stream = (struct sk_stream){0};
}

/* Where too many wait already, a blocking connect() would wait with them, without end. */
static int connect_in_time(int fd, const struct sockaddr_un *address)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + CONNECT_MS;

    while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
        if (errno != EINTR && (errno != EAGAIN || sk_sys_real.monotonic_ms() >= deadline))
            return -1;
        sk_sys_real.sleep_ms(RETRY_MS);
    }
    return 0;
}

static int set_address(const char *path, struct sockaddr_un *ret_address,
                       struct sevkit_error *error)
{
    size_t length = strlen(path);

    errno = length == 0 ? ENOENT : ENAMETOOLONG;
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (length == 0 || length >= sizeof(ret_address->sun_path))
        return sk_error_set(error, SEVKIT_EIO, "%.128s: a socket's path has 1 to %zu bytes", path,
                            sizeof(ret_address->sun_path) - 1);
    memcpy(ret_address->sun_path, path, length);
    return 0;
}

int sk_stream_connect(const char *path, struct sk_stream *ret_stream, struct sevkit_error *error)
{
    struct sockaddr_un address;
    int fd, r = set_address(path, &address, error);

    if (r < 0)
        return r;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect_in_time(fd, &address) < 0) {
        int problem = errno;

        if (fd >= 0)
            (void)close(fd);
        (void)sk_error_set(error, SEVKIT_EIO, "%s: cannot connect: %s", path,
                           problem == EAGAIN ? "too many wait for it already" : strerror(problem));
        errno = problem;
        return SEVKIT_EIO;
    }
    *ret_stream = (struct sk_stream){
        .read = socket_read,
        .write = socket_write,
        .close = socket_close,
        .arg = (void *)(intptr_t)fd,
    };
    return 0;
}

bool sk_stream_has_listener(const char *path)
{
    struct sk_stream stream = {0};
    bool connected = sk_stream_connect(path, &stream, NULL) == 0;
    int problem = errno;

    sk_stream_close(&stream);
    return connected || (problem != ECONNREFUSED && problem != ENOENT);
}

int sk_socket_listen(const char *path, int *ret_fd, struct sevkit_error *error)
{
    struct sockaddr_un address;
    int fd, problem, r = set_address(path, &address, error);

    if (r < 0)
        return r;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
        listen(fd, 1) == 0) {
        *ret_fd = fd;
        return 0;
    }
    problem = errno;
    if (fd >= 0)
        (void)close(fd);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(problem));
}

int sk_socket_accept(int listener, const char *path, int *ret_fd, struct sevkit_error *error)
{
    do
        *ret_fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (*ret_fd < 0 && errno == EINTR);
    return *ret_fd < 0 ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno)) : 0;
}

int sk_socket_pair(int ret_ends[2], struct sevkit_error *error)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_ends) < 0)
        return sk_error_set(error, SEVKIT_EIO, "a pair of sockets: %s", strerror(errno));
    return 0;
}
