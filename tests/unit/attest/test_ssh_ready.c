/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_ready.h"
#include "sys/network/net.h"
#include "test.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define BANNER "SSH-2.0-test\r\n"

/* A server that ends this many connections without a word, as QEMU does for a guest without sshd. */
static int silent, accepted, listener, notes;
static unsigned port;
static char noted[256];

static void note(void *arg, const char *line)
{
    (void)arg;
    notes++;
    (void)snprintf(noted, sizeof(noted), "%s", line);
}

static void *serve(void *arg)
{
    struct pollfd poll_fd = {.fd = listener, .events = POLLIN};

    (void)arg;
    while (accepted <= silent && poll(&poll_fd, 1, 20000) > 0) {
        int fd = accept(listener, NULL, NULL);

        if (fd >= 0 && accepted++ == silent)
            EXPECT(write(fd, BANNER, sizeof(BANNER) - 1) > 0);
        if (fd >= 0)
            (void)close(fd);
    }
    return NULL;
}

static void listen_any(void)
{
    struct sockaddr_in6 address;
    socklen_t size = sizeof(address);
    struct sevkit_error error;

    EXPECT_OK(sk_listen_tcp(0, &listener, &error), &error);
    EXPECT_INT(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    port = ntohs(address.sin6_port);
    accepted = notes = 0;
}

static int wait_for(unsigned seconds, struct sevkit_error *error)
{
    const struct sk_ssh_ready wait = {
        .host = "127.0.0.1", .port = port, .timeout_seconds = seconds, .listener = {.note = note}};

    return sk_ssh_ready_wait(&wait, error);
}

static void expect_ready_after(int connections)
{
    struct sevkit_error error = {0};
    pthread_t thread;

    silent = connections;
    listen_any();
    EXPECT_INT(pthread_create(&thread, NULL, serve, NULL), 0);
    EXPECT_OK(wait_for(30, &error), &error);
    (void)pthread_join(thread, NULL);
    (void)close(listener);
    EXPECT_INT(accepted, connections + 1);
    EXPECT_INT(notes, connections > 0);
}

TEST(a_server_that_speaks_is_ready)
{
    expect_ready_after(0);
}

TEST(a_port_that_ends_connections_is_tried_again)
{
    expect_ready_after(2);
    EXPECT_CONTAINS(noted, "waiting for the guest's SSH server: 127.0.0.1: port ");
}

/* Nothing takes the connection from the kernel's queue: connected, and silent. */
TEST(a_port_that_stays_silent_is_not_ready)
{
    struct sevkit_error error = {0};

    listen_any();
    EXPECT_ERROR(wait_for(1, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text,
                    "the guest is attested, but no SSH server answers: 127.0.0.1: port ");
    (void)close(listener);
}

TEST(waiting_for_a_closed_port_ends)
{
    struct sevkit_error error = {0};
    int64_t start = sk_monotonic_ms();

    listen_any();
    (void)close(listener);
    EXPECT_ERROR(wait_for(3, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "Connection refused");
    EXPECT(sk_monotonic_ms() - start >= 1000);
    EXPECT_INT(notes, 1);
}
