/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/serve.h"

#include "base/cleanup.h"
#include "sys/network/net.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENERS_MAX 4
#define PIECE_BYTES   4096
/* How long the last message may take to be fetched before the connection is cut. */
#define LINGER_MS 2000

struct peer {
    int fd;
    struct sk_guest_exchange *exchange; /* NULL: the place is free */
    int64_t deadline_ms;
    uint64_t number;
    bool is_closing; /* nothing more to say: waiting for the peer's end */
};

struct serving {
    const struct sk_attest_server *server;
    struct sk_attest_progress progress;
    struct peer peers[SK_ATTEST_PEERS_MAX];
    uint64_t peers_seen;
    int64_t deadline_ms; /* INT64_MAX: none */
    bool has_end;
    enum sk_attest_end end;
};

const char *sk_attest_end_name(enum sk_attest_end end)
{
    static const char *const names[] = {"opened", "attested", "timed out", "too many wrong keys",
                                        "failed"};

    return names[end];
}

static void say(const struct serving *serving, const struct peer *peer, const char *what)
{
    const struct sk_attest_guest *guest = serving->server->guest;
    char line[SEVKIT_ERROR_TEXT_BYTES + 32];

    if (!guest->say)
        return;
    (void)snprintf(line, sizeof(line), "peer %llu: %s", (unsigned long long)peer->number, what);
    guest->say(guest->arg, line);
}

static void drop(struct peer *peer)
{
    (void)close(peer->fd);
    sk_guest_exchange_free(peer->exchange);
    *peer = (struct peer){0};
}

/* A free place, or that of the oldest stranger; NULL if all are the owner's. */
static struct peer *find_place(struct serving *serving)
{
    struct peer *oldest = NULL;

    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++) {
        struct peer *peer = &serving->peers[i];

        if (!peer->exchange)
            return peer;
        if (!sk_guest_exchange_is_owner(peer->exchange) &&
            (!oldest || peer->number < oldest->number))
            oldest = peer;
    }
    if (oldest) {
        say(serving, oldest, "closed: a newer peer takes its place");
        drop(oldest);
    }
    return oldest;
}

static void renew_deadline(const struct serving *serving, struct peer *peer)
{
    peer->deadline_ms = sk_monotonic_ms() + (int64_t)serving->server->session_seconds * 1000;
}

static int take_peer(struct serving *serving, int fd, struct sevkit_error *error)
{
    static const uint8_t busy[] = {1, 0, 0, 0, SK_ATTEST_ERROR, SK_ATTEST_ERROR_BUSY};
    struct peer *place = find_place(serving);
    int r;

    if (!place) {
        (void)!send(fd, busy, sizeof(busy), MSG_NOSIGNAL);
        (void)close(fd);
        return 0;
    }
    r = sk_guest_exchange_new(serving->server->guest, &serving->progress, &place->exchange, error);
    if (r < 0) {
        (void)close(fd);
        return r;
    }
    place->fd = fd;
    place->number = ++serving->peers_seen;
    renew_deadline(serving, place);
    say(serving, place, "connected");
    return 0;
}

static int accept_peers(struct serving *serving, int listener, struct sevkit_error *error)
{
    int r = 0;

    while (r == 0) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0)
            return 0;
        r = take_peer(serving, fd, error);
    }
    return r;
}

/* Whether what has happened ends the whole. */
static void note_end(struct serving *serving)
{
    const struct sk_attest_guest *guest = serving->server->guest;
    const struct sk_attest_progress *progress = &serving->progress;

    if (serving->has_end)
        return;
    serving->has_end = true;
    if (progress->failed)
        serving->end = SK_ATTEST_END_FAILED;
    else if (guest->key_count && sk_attest_all_opened(guest, progress))
        serving->end = SK_ATTEST_END_OPENED;
    else if (guest->key_count && progress->attempts_left == 0)
        serving->end = SK_ATTEST_END_ATTEMPTS;
    else if (serving->server->once && progress->attested)
        serving->end = SK_ATTEST_END_ATTESTED;
    else
        serving->has_end = false;
}

/* An owner that was answered has time for the next key: it may be typed, and opening a disk takes a while. */
static void renew_for_owner(const struct serving *serving, struct peer *peer)
{
    size_t size;

    (void)sk_guest_exchange_output(peer->exchange, &size);
    if (size && sk_guest_exchange_is_owner(peer->exchange))
        renew_deadline(serving, peer);
}

/* Reads what is there; false: the peer is gone or misbehaves. */
static bool read_peer(struct serving *serving, struct peer *peer)
{
    uint8_t piece[PIECE_BYTES];
    struct sevkit_error error = {0};
    ssize_t n = recv(peer->fd, piece, sizeof(piece), 0);
    bool was_owner = sk_guest_exchange_is_owner(peer->exchange);
    int r;

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;
    if (peer->is_closing || sk_guest_exchange_is_over(peer->exchange))
        return true;
    r = sk_guest_exchange_input(peer->exchange, piece, (size_t)n, &error);
    if (r < 0)
        say(serving, peer, error.text);
    else
        renew_for_owner(serving, peer);
    if (!was_owner && sk_guest_exchange_is_owner(peer->exchange))
        say(serving, peer, "is the owner");
    note_end(serving);
    /* What was refused may have left a word for the peer. */
    return true;
}

/* Sends what there is; false: the peer is gone. */
static bool write_peer(struct peer *peer)
{
    size_t size;
    const uint8_t *data = sk_guest_exchange_output(peer->exchange, &size);
    ssize_t n;

    if (!size)
        return true;
    n = send(peer->fd, data, size, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    sk_guest_exchange_sent(peer->exchange, (size_t)n);
    return true;
}

/* When all is said the peer hears the end, and has a moment to fetch the last message. */
static void close_when_over(struct peer *peer)
{
    int64_t linger = sk_monotonic_ms() + LINGER_MS;
    size_t size;

    (void)sk_guest_exchange_output(peer->exchange, &size);
    if (peer->is_closing || size || !sk_guest_exchange_is_over(peer->exchange))
        return;
    peer->is_closing = true;
    if (linger < peer->deadline_ms)
        peer->deadline_ms = linger;
    (void)shutdown(peer->fd, SHUT_WR);
}

static void serve_peer(struct serving *serving, struct peer *peer, short events)
{
    bool alive = true;

    if (events & (POLLIN | POLLHUP | POLLERR))
        alive = read_peer(serving, peer);
    if (alive)
        alive = write_peer(peer);
    if (alive && sk_monotonic_ms() >= peer->deadline_ms) {
        if (!peer->is_closing)
            say(serving, peer, "closed: it took too long");
        alive = false;
    }
    if (alive)
        close_when_over(peer);
    else
        drop(peer);
}

/* Milliseconds to the next deadline. */
static int timeout_of(const struct serving *serving)
{
    int64_t next = serving->deadline_ms, left;

    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++)
        if (serving->peers[i].exchange && serving->peers[i].deadline_ms < next)
            next = serving->peers[i].deadline_ms;
    if (next == INT64_MAX)
        return -1;
    left = next - sk_monotonic_ms();
    return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

/* After the end: only peers that still have something to hear. */
static void drop_others(struct serving *serving)
{
    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++)
        if (serving->peers[i].exchange && !sk_guest_exchange_is_over(serving->peers[i].exchange))
            drop(&serving->peers[i]);
}

static bool has_peers(const struct serving *serving)
{
    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++)
        if (serving->peers[i].exchange)
            return true;
    return false;
}

static size_t fill_polls(const struct serving *serving, struct pollfd *polls, size_t *owners)
{
    size_t count = 0;

    if (!serving->has_end)
        for (size_t i = 0; i < serving->server->listener_count; i++)
            polls[count++] = (struct pollfd){.fd = serving->server->listeners[i], .events = POLLIN};
    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++) {
        const struct peer *peer = &serving->peers[i];
        size_t size = 0;

        if (!peer->exchange)
            continue;
        (void)sk_guest_exchange_output(peer->exchange, &size);
        owners[count] = i;
        polls[count++] =
            (struct pollfd){.fd = peer->fd, .events = (short)(POLLIN | (size ? POLLOUT : 0))};
    }
    return count;
}

/* One round: wait, then serve everybody. */
static int serve_once(struct serving *serving, struct sevkit_error *error)
{
    struct pollfd polls[LISTENERS_MAX + SK_ATTEST_PEERS_MAX];
    size_t owners[LISTENERS_MAX + SK_ATTEST_PEERS_MAX];
    size_t listeners = serving->has_end ? 0 : serving->server->listener_count;
    size_t count = fill_polls(serving, polls, owners);
    int r = 0;

    if (poll(polls, count, timeout_of(serving)) < 0 && errno != EINTR)
        return sk_error_set(error, SEVKIT_EIO, "poll: %s", strerror(errno));
    for (size_t i = listeners; i < count; i++)
        serve_peer(serving, &serving->peers[owners[i]], polls[i].revents);
    for (size_t i = 0; i < listeners && r == 0; i++)
        if (polls[i].revents)
            r = accept_peers(serving, polls[i].fd, error);
    if (!serving->has_end && sk_monotonic_ms() >= serving->deadline_ms) {
        serving->has_end = true;
        serving->end = SK_ATTEST_END_TIMEOUT;
    }
    return r;
}

int sk_attest_serve(const struct sk_attest_server *server, enum sk_attest_end *ret_end,
                    struct sevkit_error *error)
{
    struct serving serving = {.server = server,
                              .progress = {.attempts_left = server->attempts},
                              .deadline_ms = INT64_MAX};
    int r = 0;

    if (server->listener_count > LISTENERS_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "%zu listeners, possible are %d",
                            server->listener_count, LISTENERS_MAX);
    if (server->wait_seconds)
        serving.deadline_ms = sk_monotonic_ms() + (int64_t)server->wait_seconds * 1000;
    while (r == 0 && (!serving.has_end || has_peers(&serving))) {
        r = serve_once(&serving, error);
        if (serving.has_end)
            drop_others(&serving);
    }
    for (size_t i = 0; i < SK_ATTEST_PEERS_MAX; i++)
        if (serving.peers[i].exchange)
            drop(&serving.peers[i]);
    if (r == 0)
        *ret_end = serving.end;
    return r;
}
