/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/network/net.h"

#include "base/cleanup.h"
#include "sys/sys.h"

#include <errno.h>
#include <linux/vm_sockets.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16
#define FLAGS   (SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

int64_t sk_monotonic_ms(void)
{
    return sk_sys_real.monotonic_ms();
}

static int fail(int fd, const char *what, unsigned port, struct sevkit_error *error)
{
    int saved = errno;

    if (fd >= 0)
        (void)close(fd);
    return sk_error_set(error, SEVKIT_EIO, "%s: port %u: %s", what, port, strerror(saved));
}

static int listen_at(int family, const struct sockaddr *address, socklen_t size)
{
    int fd = socket(family, FLAGS, 0), on = 1, off = 0;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    on = errno;
    (void)close(fd);
    errno = on;
    return -1;
}

/* 0 if there is none. */
static unsigned free_port(unsigned wanted)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)wanted)};
    socklen_t size = sizeof(address);
    int fd;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = listen_at(AF_INET, (const struct sockaddr *)&address, size);
    if (fd >= 0 && getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        address.sin_port = 0;
    if (fd >= 0)
        (void)close(fd);
    return fd < 0 ? 0 : ntohs(address.sin_port);
}

int sk_free_port(unsigned wanted, unsigned *ret_port, struct sevkit_error *error)
{
    *ret_port = free_port(wanted);
    if (!*ret_port)
        *ret_port = free_port(0);
    return *ret_port ? 0
                     : sk_error_set(error, SEVKIT_EIO, "no free TCP port of 127.0.0.1: %s",
                                    strerror(errno));
}

int sk_listen_tcp(unsigned port, int *ret_fd, struct sevkit_error *error)
{
    struct sockaddr_in6 any6 = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_any};
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = listen_at(AF_INET6, (struct sockaddr *)&any6, sizeof(any6));

    if (fd < 0 && errno != EADDRINUSE)
        fd = listen_at(AF_INET, (struct sockaddr *)&any, sizeof(any));
    if (fd < 0)
        return fail(fd, "listening (TCP)", port, error);
    *ret_fd = fd;
    return 0;
}

int sk_listen_vsock(unsigned port, int *ret_fd, struct sevkit_error *error)
{
    struct sockaddr_vm any = {.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = VMADDR_CID_ANY};
    int fd = listen_at(AF_VSOCK, (struct sockaddr *)&any, sizeof(any));

    if (fd < 0)
        return fail(fd, "listening (vsock)", port, error);
    *ret_fd = fd;
    return 0;
}

/* errno tells why not. */
static int wait_connected(int fd, int64_t deadline_ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    int64_t left = deadline_ms - sk_monotonic_ms();
    socklen_t size = sizeof(int);
    int failure = 0, n;

    do
        n = poll(&poll_fd, 1, left > 0 ? (int)(left < INT32_MAX ? left : INT32_MAX) : 0);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        errno = ETIMEDOUT;
    if (n <= 0)
        return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) < 0)
        return -1;
    errno = failure;
    return failure ? -1 : 0;
}

static int connect_to(int family, const struct sockaddr *address, socklen_t size,
                      int64_t deadline_ms)
{
    int fd = socket(family, FLAGS, 0), saved;

    if (fd < 0)
        return -1;
    if (connect(fd, address, size) == 0 ||
        (errno == EINPROGRESS && wait_connected(fd, deadline_ms) == 0))
        return fd;
    saved = errno;
    (void)close(fd);
    errno = saved;
    return -1;
}

int sk_connect_tcp(const char *host, unsigned port, int64_t deadline_ms, int *ret_fd,
                   struct sevkit_error *error)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[16];
    int fd = -1, r;

    (void)snprintf(service, sizeof(service), "%u", port);
    r = getaddrinfo(host, service, &hints, &found);
    if (r != 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", host, gai_strerror(r));
    errno = EHOSTUNREACH;
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next)
        fd = connect_to(at->ai_family, at->ai_addr, at->ai_addrlen, deadline_ms);
    freeaddrinfo(found);
    if (fd < 0)
        return fail(fd, host, port, error);
    *ret_fd = fd;
    return 0;
}

int sk_connect_vsock(unsigned cid, unsigned port, int64_t deadline_ms, int *ret_fd,
                     struct sevkit_error *error)
{
    struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = cid};
    int fd = connect_to(AF_VSOCK, (struct sockaddr *)&address, sizeof(address), deadline_ms);

    if (fd < 0)
        return fail(fd, "vsock", port, error);
    *ret_fd = fd;
    return 0;
}
