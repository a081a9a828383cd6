/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/owner_run.h"

#include "base/cleanup.h"
#include "sys/network/net.h"
#include "sys/stream.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE_BYTES 4096
#define PAUSE_MS    500
#define CONNECT_MS  5000
/* A guest that has the key may need this long to open a disk (Argon2). */
#define KEY_MS 300000

static int end_of_stream(ssize_t n, const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", what,
                        n == 0 ? "the guest ended the stream" : strerror(errno));
}

/* One connection. */
static int talk(struct sk_owner_exchange *exchange, int fd, int64_t deadline_ms,
                struct sevkit_error *error)
{
    uint8_t piece[PIECE_BYTES];
    int r = 0;

    while (r == 0 && !sk_owner_exchange_is_done(exchange)) {
        size_t size;
        const uint8_t *data = sk_owner_exchange_output(exchange, &size);
        ssize_t n = data ? sk_socket_write(fd, data, size, deadline_ms)
                         : sk_socket_read(fd, piece, sizeof(piece), deadline_ms);

        if (n <= 0)
            return end_of_stream(n, data ? "sending" : "receiving", error);
        if (data)
            sk_owner_exchange_sent(exchange, (size_t)n);
        else
            r = sk_owner_exchange_input(exchange, piece, (size_t)n, error);
        if (sk_owner_exchange_is_claimed(exchange))
            deadline_ms = sk_monotonic_ms() + KEY_MS;
    }
    return r;
}

static int connect_once(const struct sk_owner_run *run, int64_t deadline_ms, int *ret_fd,
                        struct sevkit_error *error)
{
    int64_t soon = sk_monotonic_ms() + CONNECT_MS;

    if (soon < deadline_ms)
        deadline_ms = soon;
    return run->host ? sk_connect_tcp(run->host, run->port, deadline_ms, ret_fd, error)
                     : sk_connect_vsock(run->cid, run->port, deadline_ms, ret_fd, error);
}

/* *ret_again: the same may succeed later. */
static int try_once(const struct sk_owner_run *run, int64_t deadline_ms,
                    struct sk_owner_exchange **ret_exchange, bool *ret_again,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p) struct sk_owner_exchange *exchange = NULL;
    int fd, r = connect_once(run, deadline_ms, &fd, error);

    *ret_again = r == SEVKIT_EIO;
    if (r < 0)
        return r;
    r = sk_owner_exchange_new(run->owner, &exchange, error);
    if (r == 0)
        r = talk(exchange, fd, deadline_ms, error);
    (void)close(fd);
    if (r == 0)
        *ret_exchange = SK_TAKE(exchange);
    else
        *ret_again = r == SEVKIT_EIO && !sk_owner_exchange_is_claimed(exchange);
    return r;
}

int sk_owner_run(const struct sk_owner_run *run, struct sk_owner_exchange **ret_exchange,
                 struct sevkit_error *error)
{
    int64_t deadline_ms = sk_monotonic_ms() + (int64_t)run->timeout_seconds * 1000;
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    struct sevkit_error last = {0};
    bool again = true;
    int r = SEVKIT_EIO;

    while (again) {
        struct sevkit_error now = {0};

        r = try_once(run, deadline_ms, ret_exchange, &again, &now);
        if (r == 0)
            return 0;
        if (again && strcmp(now.text, last.text) != 0)
            sk_listener_note(&run->listener, "waiting for the guest: %s", now.text);
        last = now;
        if (sk_monotonic_ms() + PAUSE_MS >= deadline_ms)
            break;
        if (again)
            (void)nanosleep(&pause, NULL);
    }
    return sk_error_set(error, r, "%s", last.text);
}
