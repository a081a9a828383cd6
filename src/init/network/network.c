/* SPDX-License-Identifier: Apache-2.0 */
#include "init/network/network.h"

#include "init/console.h"
#include "init/network/dhcp_client.h"
#include "init/network/link.h"
#include "sys/sys.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16

static void text_of(uint32_t address, char ret_text[INET_ADDRSTRLEN])
{
    struct in_addr in = {htonl(address)};

    (void)inet_ntop(AF_INET, &in, ret_text, INET_ADDRSTRLEN);
}

static int set_dynamic(const char *interface, int64_t until_ms, struct sevkit_error *error)
{
    char address[INET_ADDRSTRLEN], gateway[INET_ADDRSTRLEN] = "";
    struct sk_dhcp_lease lease;
    int r = sk_dhcp_get(interface, until_ms, &lease, error);

    if (r < 0)
        return r;
    text_of(lease.address, address);
    if (lease.gateway)
        text_of(lease.gateway, gateway);
    sk_console_say("network: %s has %s/%u", interface, address, lease.prefix);
    return sk_link_set_address(interface, address, lease.prefix, gateway, error);
}

static int set_static(const char *interface, const struct sk_boot_parameters *boot,
                      struct sevkit_error *error)
{
    const char *slash = strchr(boot->net_address, '/');
    char address[SK_BOOT_TEXT_MAX];

    (void)snprintf(address, sizeof(address), "%.*s", (int)(slash - boot->net_address),
                   boot->net_address);
    return sk_link_set_address(interface, address, (unsigned)strtoul(slash + 1, NULL, 10),
                               boot->net_gateway, error);
}

int sk_network_up(const struct sk_boot_parameters *boot, struct sk_network *ret_network,
                  struct sevkit_error *error)
{
    int64_t until_ms = sk_sys_real.monotonic_ms() + (int64_t)boot->network_seconds * 1000;
    struct sk_network network = {0};
    int r = sk_link_wait(boot->net_interface, until_ms, network.interface, error);

    if (r == 0)
        r = sk_link_set_up(network.interface, true, error);
    if (r == 0)
        r = boot->net == SK_BOOT_NET_STATIC ? set_static(network.interface, boot, error)
                                            : set_dynamic(network.interface, until_ms, error);
    if (r == 0)
        *ret_network = network;
    return r;
}

void sk_network_down(const struct sk_network *network)
{
    struct sevkit_error error;

    if (network->interface[0] && sk_link_clear(network->interface, &error) < 0)
        sk_console_say("%s", error.text);
}

static int listen_on(int family, const void *address, size_t size, int *ret_fd,
                     struct sevkit_error *error)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;

    if (fd >= 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd < 0 || bind(fd, address, (socklen_t)size) < 0 || listen(fd, BACKLOG) < 0) {
        int failed = errno;

        if (fd >= 0)
            (void)close(fd);
        return sk_error_set(error, SEVKIT_EIO, "endpoint: %s", strerror(failed));
    }
    *ret_fd = fd;
    return 0;
}

int sk_network_listen_tcp(uint16_t port, int *ret_fd, struct sevkit_error *error)
{
    /* Takes IPv4, too. */
    const struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    const struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = htons(port)};

    return listen_on(AF_INET6, &any6, sizeof(any6), ret_fd, error) == 0
               ? 0
               : listen_on(AF_INET, &any4, sizeof(any4), ret_fd, error);
}

int sk_network_listen_vsock(uint16_t port, int *ret_fd, struct sevkit_error *error)
{
    const struct sockaddr_vm any = {
        .svm_family = AF_VSOCK, .svm_port = port, .svm_cid = VMADDR_CID_ANY};

    return listen_on(AF_VSOCK, &any, sizeof(any), ret_fd, error);
}
