/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/simulation.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "sim/relay.h"
#include "sys/process/placed.h"
#include "sys/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* 1 if all of it came, 0 at the end, SEVKIT_EIO. */
static int read_all(int fd, uint8_t *ret_bytes, size_t size, struct sevkit_error *error)
{
    while (size > 0) {
        ssize_t got = read(fd, ret_bytes, size);

        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(errno));
        ret_bytes += got;
        size -= (size_t)got;
    }
    return 1;
}

static int write_all(int fd, const uint8_t *bytes, size_t size, struct sevkit_error *error)
{
    while (size > 0) {
        ssize_t put = send(fd, bytes, size, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(errno));
        bytes += put;
        size -= (size_t)put;
    }
    return 0;
}

/* 1 if a request was answered, 0 at the end. */
static int serve_one(struct sk_simulation *simulation, int fd, uint8_t *payload, uint8_t *frame,
                     struct sevkit_error *error)
{
    uint8_t head[SK_RELAY_HEADER_BYTES];
    struct sk_relay_header header;
    size_t size = 0;
    int r = read_all(fd, head, sizeof(head), error);

    if (r <= 0)
        return r;
    r = sk_relay_header_read(head, &header, error);
    if (r == 0)
        r = read_all(fd, payload, header.size, error);
    if (r <= 0)
        return r;
    r = sk_sim_answer(&simulation->guest, &header, payload, &simulation->busy, frame, &size, error);
    if (r == 0)
        r = write_all(fd, frame, size, error);
    return r < 0 ? r : 1;
}

int sk_simulation_answer(struct sk_simulation *simulation, int fd, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *payload = malloc(SK_RELAY_MAX_BYTES);
    SK_CLEANUP_FREE uint8_t *frame = malloc(SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES);
    int r = 1;

    if (!payload || !frame)
        return sk_error_oom(error);
    while (r > 0)
        r = serve_one(simulation, fd, payload, frame, error);
    return r;
}

int sk_simulation_listen(struct sk_simulation *simulation, const char *path,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text chardev = {0};
    SK_CLEANUP_FREE char *copy = strdup(path);
    int r;

    sk_text_add(&chardev, "path=");
    for (const char *c = path; *c; c++)
        sk_text_add_bytes(&chardev, *c == ',' ? ",," : c, *c == ',' ? 2 : 1);
    if (!sk_text_ok(&chardev) || !copy)
        return sk_error_oom(error);
    r = sk_qemu_guest_add_relay(&simulation->vm, sk_text_get(&chardev), SK_RELAY_PORT_NAME, error);
    if (r == 0)
        r = sk_socket_listen(path, &simulation->listener, error);
    if (r < 0)
        return r;
    simulation->socket = SK_TAKE(copy);
    return sk_placed_file(simulation->socket, error);
}

int sk_simulation_serve(struct sk_simulation *simulation, struct sevkit_error *error)
{
    int fd, r = sk_socket_accept(simulation->listener, simulation->socket, &fd, error);

    /* One QEMU alone has this processor. */
    sk_placed_remove(simulation->socket);
    if (r < 0)
        return r;
    r = sk_simulation_answer(simulation, fd, error);
    (void)close(fd);
    return r;
}
