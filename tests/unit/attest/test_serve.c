/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's endpoint over TCP: peers that behave, and those that do not. */
#include "attest/serve.h"
#include "pair.h"
#include "sys/network/net.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const right[] = {"right", NULL};
static const char *const wrong[] = {"1", "2", NULL};

static const char *const second[] = {"1", "right", NULL};
static unsigned think_seconds; /* before each key */

static struct test_owner owner;
static struct test_guest guest;
static int listener;
static unsigned port;
static struct sk_attest_server server;
static enum sk_attest_end end;
static int served;
static unsigned patience; /* wait_seconds */
static char said[4096];

static void say(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", line);
}

static void *serve(void *arg)
{
    struct sevkit_error error;

    (void)arg;
    served = sk_attest_serve(&server, &end, &error);
    return NULL;
}

static pthread_t start(enum sk_attest_role role)
{
    struct sockaddr_in6 address;
    socklen_t size = sizeof(address);
    struct sevkit_error error;
    pthread_t thread;

    new_owner(&owner, role);
    owner.candidates = right;
    new_guest(&guest, &owner);
    guest.guest.say = say;
    said[0] = '\0';
    EXPECT_OK(sk_listen_tcp(0, &listener, &error), &error);
    EXPECT_INT(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    port = ntohs(address.sin6_port);
    server = (struct sk_attest_server){.guest = &guest.guest,
                                       .listeners = &listener,
                                       .listener_count = 1,
                                       .attempts = 2,
                                       .session_seconds = 5,
                                       .wait_seconds = patience};
    EXPECT_INT(pthread_create(&thread, NULL, serve, NULL), 0);
    return thread;
}

static void finish(pthread_t thread)
{
    (void)pthread_join(thread, NULL);
    (void)close(listener);
    owner_done(&owner);
    EXPECT_INT(served, 0);
}

static int connect_guest(void)
{
    struct sevkit_error error;
    int fd;

    EXPECT_OK(sk_connect_tcp("127.0.0.1", port, sk_monotonic_ms() + 5000, &fd, &error), &error);
    return fd;
}

/* Waits for something; 0 at the end. */
static ssize_t receive(int fd, void *buffer, size_t size)
{
    struct timeval limit = {.tv_sec = 10};
    int flags = 0;

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    for (int i = 0; i < 2000; i++) {
        ssize_t n = recv(fd, buffer, size, flags);

        if (n >= 0 || errno != EAGAIN)
            return n;
        (void)usleep(5000);
    }
    return -1;
}

/* One exchange of the owner; its result. */
static int run_owner(int fd, struct sevkit_error *error)
{
    struct sk_owner_exchange *exchange;
    uint8_t piece[3000];
    int r = sk_owner_exchange_new(&owner.owner, &exchange, error);

    while (r == 0 && !sk_owner_exchange_is_done(exchange)) {
        size_t size;
        const uint8_t *data = sk_owner_exchange_output(exchange, &size);
        ssize_t n;

        if (size) {
            (void)sleep(think_seconds);
            n = send(fd, data, size, MSG_NOSIGNAL);
            if (n > 0)
                sk_owner_exchange_sent(exchange, (size_t)n);
            continue;
        }
        n = receive(fd, piece, sizeof(piece));
        r = n <= 0 ? SEVKIT_EIO : sk_owner_exchange_input(exchange, piece, (size_t)n, error);
    }
    sk_owner_exchange_free(exchange);
    (void)close(fd);
    return r;
}

TEST(a_key_over_tcp)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    struct sevkit_error error = {0};

    EXPECT_OK(run_owner(connect_guest(), &error), &error);
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_OPENED);
    EXPECT_INT(guest.tried, 1);
    EXPECT_CONTAINS(said, "peer 1: connected\npeer 1: is the owner\n");
}

TEST(an_attested_guest_goes_on)
{
    pthread_t thread;
    struct sevkit_error error = {0};

    thread = start(SK_ATTEST_SSH);
    server.once = true;
    guest.guest.key_count = 0;
    EXPECT_OK(run_owner(connect_guest(), &error), &error);
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_ATTESTED);
}

TEST(too_many_wrong_keys)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    struct sevkit_error error = {0};

    owner.candidates = wrong;
    EXPECT_ERROR(run_owner(connect_guest(), &error), SEVKIT_EREFUSED, &error);
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_ATTEMPTS);
    EXPECT_INT(guest.tried, 2);
}

TEST(a_failed_disk)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    struct sevkit_error error = {0};

    guest.otherwise = SK_KEY_FAILED;
    owner.candidates = wrong;
    EXPECT_ERROR(run_owner(connect_guest(), &error), SEVKIT_EREFUSED, &error);
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_FAILED);
}

/* session_seconds between two keys, not for all of them. */
TEST(an_owner_may_think)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    struct sevkit_error error = {0};

    think_seconds = 2;
    owner.candidates = second;
    EXPECT_OK(run_owner(connect_guest(), &error), &error);
    think_seconds = 0;
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_OPENED);
    EXPECT_INT(guest.tried, 2);
}

/* Strangers that hold their connections do not keep the owner out. */
TEST(the_owner_gets_a_place)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    int strangers[2 * SK_ATTEST_PEERS_MAX];
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(strangers); i++)
        strangers[i] = connect_guest();
    EXPECT_OK(run_owner(connect_guest(), &error), &error);
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_OPENED);
    EXPECT_CONTAINS(said, "a newer peer takes its place");
    for (size_t i = 0; i < SK_ARRAY_SIZE(strangers); i++)
        (void)close(strangers[i]);
}

/* A slow, a truncated and a loud one. */
TEST(peers_that_misbehave_are_closed)
{
    pthread_t thread = start(SK_ATTEST_RELEASE);
    struct sevkit_error error = {0};
    uint8_t noise[512], piece[64];
    int slow, loud, half;

    memset(noise, 0xa5, sizeof(noise));
    slow = connect_guest();
    half = connect_guest();
    loud = connect_guest();
    EXPECT_INT(send(slow, "D\0", 2, MSG_NOSIGNAL), 2);
    EXPECT_INT(send(half, "D\0\0\0\1x", 6, MSG_NOSIGNAL), 6);
    (void)close(half);
    EXPECT_INT(send(loud, noise, sizeof(noise), MSG_NOSIGNAL), sizeof(noise));
    EXPECT(receive(loud, piece, sizeof(piece)) <= 0);
    EXPECT(receive(slow, piece, sizeof(piece)) <= 0); /* after session_seconds */
    EXPECT_CONTAINS(said, "peer 1: closed: it took too long");
    EXPECT_CONTAINS(said, "peer 3: a frame of type 165, which is not expected now");
    EXPECT_OK(run_owner(connect_guest(), &error), &error);
    finish(thread);
    (void)close(slow);
    (void)close(loud);
}

TEST(nobody_comes)
{
    pthread_t thread;

    patience = 1;
    thread = start(SK_ATTEST_RELEASE);
    patience = 0;
    finish(thread);
    EXPECT_INT(end, SK_ATTEST_END_TIMEOUT);
    EXPECT_STR(sk_attest_end_name(end), "timed out");
}

TEST(nothing_listens)
{
    struct sevkit_error error = {0};
    int fd = 77, used;
    struct sockaddr_in6 address;
    socklen_t size = sizeof(address);

    EXPECT_OK(sk_listen_tcp(0, &used, &error), &error);
    EXPECT_INT(getsockname(used, (struct sockaddr *)&address, &size), 0);
    EXPECT_ERROR(sk_listen_tcp(ntohs(address.sin6_port), &fd, &error), SEVKIT_EIO, &error);
    (void)close(used);
    EXPECT_ERROR(sk_connect_tcp("127.0.0.1", ntohs(address.sin6_port), sk_monotonic_ms() + 1000,
                                &fd, &error),
                 SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_connect_tcp("no such host", 1, sk_monotonic_ms() + 1000, &fd, &error),
                 SEVKIT_EIO, &error);
    EXPECT_INT(fd, 77);
}
