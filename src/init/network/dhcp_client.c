/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packaged clients bring a shell, a daemon or scripts into the measured image and go on running in the
 * guest; this one asks for one address and ends.
 */
#include "init/network/dhcp_client.h"

#include "base/cleanup.h"
#include "init/network/link.h"
#include "sys/sys.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* RFC 2131 section 4.1 begins with 4 seconds on a shared Ethernet; a virtual one loses nothing but what is
 * sent before the other side listens. */
#define FIRST_WAIT_MS 250
#define LAST_WAIT_MS  4000

struct client {
    int fd;
    uint32_t transaction;
    uint8_t hardware[SK_DHCP_HARDWARE_BYTES];
};

static void close_client(const struct client *client)
{
    if (client->fd >= 0)
        (void)close(client->fd);
}

static int open_socket(const char *interface, struct client *client, struct sevkit_error *error)
{
    const struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(SK_DHCP_CLIENT_PORT)};
    const int on = 1;

    client->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || setsockopt(client->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0 ||
        setsockopt(client->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        setsockopt(client->fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
                   (socklen_t)strlen(interface) + 1) < 0 ||
        bind(client->fd, (const struct sockaddr *)&own, sizeof(own)) < 0)
        return sk_error_set(error, SEVKIT_EIO, "DHCP: %s: %s", interface, strerror(errno));
    return 0;
}

static void send_message(const struct client *client, enum sk_dhcp_type type,
                         const struct sk_dhcp_lease *offer)
{
    const struct sockaddr_in all = {.sin_family = AF_INET,
                                    .sin_port = htons(SK_DHCP_SERVER_PORT),
                                    .sin_addr = {htonl(INADDR_BROADCAST)}};
    uint8_t message[SK_DHCP_MESSAGE_BYTES];
    size_t size = sk_dhcp_write(type, client->transaction, client->hardware, offer, message);

    /* What is not sent is asked for again. */
    (void)sendto(client->fd, message, size, 0, (const struct sockaddr *)&all, sizeof(all));
}

/* An answer of one of two types before the time; what is malformed or another host's is passed over. */
static bool receive(const struct client *client, int64_t until_ms, enum sk_dhcp_type wanted,
                    enum sk_dhcp_type *ret_type, struct sk_dhcp_lease *ret_lease)
{
    uint8_t message[2048];

    for (;;) {
        int64_t left = until_ms - sk_sys_real.monotonic_ms();
        struct pollfd ready = {.fd = client->fd, .events = POLLIN};
        struct sevkit_error ignored;
        ssize_t n;

        if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
            return false;
        n = recv(client->fd, message, sizeof(message), 0);
        if (n > 0 &&
            sk_dhcp_read(message, (size_t)n, client->transaction, client->hardware, ret_type,
                         ret_lease, &ignored) == 0 &&
            (*ret_type == wanted || *ret_type == SK_DHCP_NAK))
            return true;
    }
}

static bool ask(const struct client *client, int64_t wait_ms, struct sk_dhcp_lease *ret_lease)
{
    struct sk_dhcp_lease offer;
    enum sk_dhcp_type type;

    send_message(client, SK_DHCP_DISCOVER, NULL);
    if (!receive(client, sk_sys_real.monotonic_ms() + wait_ms, SK_DHCP_OFFER, &type, &offer) ||
        type != SK_DHCP_OFFER)
        return false;
    send_message(client, SK_DHCP_REQUEST, &offer);
    return receive(client, sk_sys_real.monotonic_ms() + wait_ms, SK_DHCP_ACK, &type, ret_lease) &&
           type == SK_DHCP_ACK;
}

int sk_dhcp_get(const char *interface, int64_t until_ms, struct sk_dhcp_lease *ret_lease,
                struct sevkit_error *error)
{
    SK_CLEANUP(close_client) struct client client = {.fd = -1};
    int64_t wait_ms = FIRST_WAIT_MS;
    int r = sk_link_hardware(interface, client.hardware, error);

    if (r == 0)
        r = open_socket(interface, &client, error);
    while (r == 0) {
        if (sk_sys_real.random(&client.transaction, sizeof(client.transaction)) < 0)
            return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
        if (ask(&client, wait_ms, ret_lease))
            return 0;
        if (sk_sys_real.monotonic_ms() >= until_ms)
            return sk_error_set(error, SEVKIT_EIO, "DHCP: no answer on %s", interface);
        wait_ms = wait_ms * 2 > LAST_WAIT_MS ? LAST_WAIT_MS : wait_ms * 2;
    }
    return r;
}
