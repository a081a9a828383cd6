/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_ready.h"

#include "base/cleanup.h"
#include "sys/network/net.h"
#include "sys/stream.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MS 1000
/* A guest without KVM takes its time to fork. */
#define TRY_MS 20000

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A port that QEMU forwards takes connections also while nothing listens in the guest. The server of SSH speaks
 * first (RFC 4253, 4.2). */
static int try_once(const struct sk_ssh_ready *wait, int64_t deadline_ms,
                    struct sevkit_error *error)
{
    char byte;
    ssize_t n;
    int fd, failed, r = sk_connect_tcp(wait->host, wait->port, deadline_ms, &fd, error);

    if (r < 0)
        return r;
    n = sk_socket_read(fd, &byte, sizeof(byte), deadline_ms);
    failed = errno;
    (void)close(fd);
    if (n > 0)
        return 0;
    return sk_error_set(error, SEVKIT_EIO, "%s: port %u: %s", wait->host, wait->port,
                        n == 0 ? "the connection ended" : strerror(failed));
}

int sk_ssh_ready_wait(const struct sk_ssh_ready *wait, struct sevkit_error *error)
{
    int64_t deadline_ms = sk_monotonic_ms() + (int64_t)wait->timeout_seconds * 1000;
    const struct timespec pause = {.tv_sec = PAUSE_MS / 1000,
                                   .tv_nsec = PAUSE_MS % 1000 * 1000000L};
    struct sevkit_error last = {0};
    bool noted = false;

    while (true) {
        int r = try_once(wait, sooner(deadline_ms, sk_monotonic_ms() + TRY_MS), &last);

        if (r != SEVKIT_EIO)
            return r < 0 ? sk_error_set(error, r, "%s", last.text) : 0;
        if (!noted)
            sk_listener_note(&wait->listener, "waiting for the guest's SSH server: %s", last.text);
        noted = true;
        if (sk_monotonic_ms() + PAUSE_MS >= deadline_ms)
            return sk_error_set(error, r, "the guest is attested, but no SSH server answers: %s",
                                last.text);
        (void)nanosleep(&pause, NULL);
    }
}
