/* SPDX-License-Identifier: Apache-2.0 */
/* UNIX sockets with deadlines; the other end is ours too. */
#include "sys/stream.h"
#include "sys/sys.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct ends {
    struct sk_stream stream;
    int peer;
};

static int64_t in_ms(int64_t milliseconds)
{
    return sk_sys_real.monotonic_ms() + milliseconds;
}

static struct ends connected(void)
{
    struct sevkit_error error = {0};
    struct ends ends = {.peer = -1};
    int listener = -1, r;
    char path[64];

    (void)snprintf(path, sizeof(path), "/tmp/sevkit-test-stream-%d", (int)getpid());
    (void)unlink(path);
    EXPECT_OK(sk_socket_listen(path, &listener, &error), &error);
    EXPECT_ERROR(sk_socket_listen(path, &r, &error), SEVKIT_EIO, &error);
    r = sk_stream_connect(path, &ends.stream, &error);
    (void)unlink(path);
    EXPECT_OK(r, &error);
    EXPECT_OK(sk_socket_accept(listener, path, &ends.peer, &error), &error);
    (void)close(listener);
    return ends;
}

TEST(bytes_go_both_ways)
{
    struct ends ends = connected();
    char buffer[8];

    EXPECT_INT(ends.stream.write(ends.stream.arg, "abc", 3, in_ms(1000)), 3);
    EXPECT_INT(read(ends.peer, buffer, sizeof(buffer)), 3);
    EXPECT_BYTES(buffer, "abc", 3);
    EXPECT_INT(write(ends.peer, "defg", 4), 4);
    EXPECT_INT(ends.stream.read(ends.stream.arg, buffer, 2, in_ms(1000)), 2);
    EXPECT_BYTES(buffer, "de", 2);
    EXPECT_INT(ends.stream.read(ends.stream.arg, buffer, sizeof(buffer), in_ms(1000)), 2);
    EXPECT_BYTES(buffer, "fg", 2);
    (void)close(ends.peer);
    EXPECT_INT(ends.stream.read(ends.stream.arg, buffer, sizeof(buffer), in_ms(1000)), 0);
    /* No SIGPIPE. */
    errno = 0;
    EXPECT_INT(ends.stream.write(ends.stream.arg, "abc", 3, in_ms(1000)), -1);
    EXPECT_INT(errno, EPIPE);
    sk_stream_close(&ends.stream);
}

TEST(deadlines)
{
    struct ends ends = connected();
    int64_t start = sk_sys_real.monotonic_ms();
    static char block[65536];
    ssize_t n;

    errno = 0;
    EXPECT_INT(ends.stream.read(ends.stream.arg, block, 1, in_ms(50)), -1);
    EXPECT_INT(errno, ETIMEDOUT);
    EXPECT(sk_sys_real.monotonic_ms() - start >= 50);
    EXPECT(sk_sys_real.monotonic_ms() - start < 10000);
    /* A deadline that is over: what is there is read still, what is not is not waited for. */
    EXPECT_INT(ends.stream.read(ends.stream.arg, block, 1, in_ms(-1000)), -1);
    EXPECT_INT(errno, ETIMEDOUT);
    EXPECT_INT(write(ends.peer, "a", 1), 1);
    EXPECT_INT(ends.stream.read(ends.stream.arg, block, 1, in_ms(-1000)), 1);
    /* No one reads: the socket fills up. */
    do {
        n = ends.stream.write(ends.stream.arg, block, sizeof(block), in_ms(50));
    } while (n > 0);
    EXPECT_INT(errno, ETIMEDOUT);
    (void)close(ends.peer);
    sk_stream_close(&ends.stream);
}

TEST(closing)
{
    struct ends ends = connected();
    int fd = (int)(intptr_t)ends.stream.arg;

    EXPECT(fcntl(fd, F_GETFD) == FD_CLOEXEC);
    sk_stream_close(&ends.stream);
    EXPECT(fcntl(fd, F_GETFD) < 0);
    EXPECT(ends.stream.read == NULL && ends.stream.close == NULL);
    sk_stream_close(&ends.stream);
    (void)close(ends.peer);
}

TEST(nobody_takes_us_in)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sevkit_error error = {0};
    struct sk_stream stream;
    int waiting[8], count = 0, r, reason;

    snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/sevkit-test-queue-%d",
             (int)getpid());
    (void)unlink(address.sun_path);
    EXPECT_INT(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
    EXPECT_INT(listen(listener, 0), 0);
    for (r = 0; r == 0 && count < 8; count++) {
        waiting[count] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        r = connect(waiting[count], (const struct sockaddr *)&address, sizeof(address));
    }
    EXPECT_INT(r, -1);
    errno = 0;
    r = sk_stream_connect(address.sun_path, &stream, &error);
    reason = errno;
    (void)unlink(address.sun_path);
    EXPECT_ERROR(r, SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, ": cannot connect: too many wait for it already");
    EXPECT_INT(reason, EAGAIN);
    while (count > 0)
        (void)close(waiting[--count]);
    (void)close(listener);
}

TEST(nobody_there)
{
    static const struct {
        const char *path, *words;
    } cases[] = {
        {"", "a socket's path has 1 to 107 bytes"},
        {"/nonexistent/socket", "/nonexistent/socket: cannot connect: No such file or directory"},
        {"/tmp", "/tmp: cannot connect: Connection refused"},
    };
    char path[120];
    struct sk_stream stream;
    struct sevkit_error error = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        EXPECT_ERROR(sk_stream_connect(cases[i].path, &stream, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, cases[i].words);
    }
    memset(path, 'a', sizeof(path));
    path[108] = '\0';
    EXPECT_ERROR(sk_stream_connect(path, &stream, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "1 to 107 bytes");
    path[107] = '\0';
    EXPECT_ERROR(sk_stream_connect(path, &stream, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "No such file or directory");
}
