/* SPDX-License-Identifier: Apache-2.0 */
#include "init/network/link.h"

#include "base/cleanup.h"
#include "sys/sys.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MS 20

/* linux/ipv6.h, which contradicts netinet/in.h. */
struct address6_request {
    struct in6_addr address;
    uint32_t prefix;
    int interface;
};

/* linux/ipv6_route.h, the same. */
struct route6_request {
    struct in6_addr destination, source, gateway;
    uint32_t type;
    uint16_t destination_prefix, source_prefix;
    uint32_t metric;
    unsigned long info;
    uint32_t flags;
    int interface;
};

static int request(int family, unsigned long number, void *argument, const char *what,
                   struct sevkit_error *error)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int r = fd >= 0 ? ioctl(fd, number, argument) : -1;
    int failed = errno;

    if (fd >= 0)
        (void)close(fd);
    return r < 0 ? sk_error_set(error, SEVKIT_EIO, "network: %s: %s", what, strerror(failed)) : 0;
}

static struct ifreq named(const char *interface)
{
    struct ifreq ifreq = {0};

    (void)snprintf(ifreq.ifr_name, sizeof(ifreq.ifr_name), "%s", interface);
    return ifreq;
}

static bool is_ethernet(const char *interface)
{
    struct ifreq ifreq = named(interface);
    struct sevkit_error error;

    return request(AF_INET, SIOCGIFHWADDR, &ifreq, interface, &error) == 0 &&
           ifreq.ifr_hwaddr.sa_family == ARPHRD_ETHER;
}

static bool find(const char *name, char ret_interface[IFNAMSIZ])
{
    struct if_nameindex *list = if_nameindex();
    const char *best = NULL;

    for (const struct if_nameindex *i = list; i && i->if_name; i++)
        if ((!*name || strcmp(i->if_name, name) == 0) && is_ethernet(i->if_name) &&
            (!best || strcmp(i->if_name, best) < 0))
            best = i->if_name;
    if (best)
        (void)snprintf(ret_interface, IFNAMSIZ, "%s", best);
    if (list)
        if_freenameindex(list);
    return best != NULL;
}

int sk_link_wait(const char *name, int64_t until_ms, char ret_interface[IFNAMSIZ],
                 struct sevkit_error *error)
{
    while (!find(name, ret_interface)) {
        if (sk_sys_real.monotonic_ms() >= until_ms)
            return sk_error_set(error, SEVKIT_EIO, "network: no interface%s%s", *name ? " " : "",
                                name);
        sk_sys_real.sleep_ms(POLL_MS);
    }
    return 0;
}

int sk_link_set_up(const char *interface, bool up, struct sevkit_error *error)
{
    struct ifreq ifreq = named(interface);
    int r = request(AF_INET, SIOCGIFFLAGS, &ifreq, interface, error);

    if (r < 0)
        return r;
    ifreq.ifr_flags = (short)(up ? ifreq.ifr_flags | IFF_UP : ifreq.ifr_flags & ~IFF_UP);
    return request(AF_INET, SIOCSIFFLAGS, &ifreq, interface, error);
}

int sk_link_hardware(const char *interface, uint8_t ret_address[SK_DHCP_HARDWARE_BYTES],
                     struct sevkit_error *error)
{
    struct ifreq ifreq = named(interface);
    int r = request(AF_INET, SIOCGIFHWADDR, &ifreq, interface, error);

    if (r == 0)
        memcpy(ret_address, ifreq.ifr_hwaddr.sa_data, SK_DHCP_HARDWARE_BYTES);
    return r;
}

static void put(struct sockaddr *place, uint32_t address)
{
    struct sockaddr_in socket = {.sin_family = AF_INET, .sin_addr = {htonl(address)}};

    memcpy(place, &socket, sizeof(socket));
}

static int set_address4(const char *interface, const char *address, unsigned prefix,
                        const char *gateway, struct sevkit_error *error)
{
    struct ifreq ifreq = named(interface);
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY, .rt_dev = ifreq.ifr_name};
    struct in_addr parsed = {0};
    int r;

    (void)inet_pton(AF_INET, address, &parsed);
    put(&ifreq.ifr_addr, ntohl(parsed.s_addr));
    r = request(AF_INET, SIOCSIFADDR, &ifreq, address, error);
    if (r == 0) {
        put(&ifreq.ifr_netmask, prefix == 0 ? 0 : UINT32_MAX << (32 - prefix));
        r = request(AF_INET, SIOCSIFNETMASK, &ifreq, address, error);
    }
    if (r < 0 || !*gateway)
        return r;
    (void)inet_pton(AF_INET, gateway, &parsed);
    put(&route.rt_gateway, ntohl(parsed.s_addr));
    put(&route.rt_dst, 0);
    put(&route.rt_genmask, 0);
    return request(AF_INET, SIOCADDRT, &route, gateway, error);
}

static int set_address6(const char *interface, const char *address, unsigned prefix,
                        const char *gateway, struct sevkit_error *error)
{
    int index = (int)if_nametoindex(interface);
    struct address6_request own = {.prefix = prefix, .interface = index};
    struct route6_request route = {.metric = 1, .flags = RTF_UP | RTF_GATEWAY, .interface = index};
    int r;

    (void)inet_pton(AF_INET6, address, &own.address);
    r = request(AF_INET6, SIOCSIFADDR, &own, address, error);
    if (r < 0 || !*gateway)
        return r;
    (void)inet_pton(AF_INET6, gateway, &route.gateway);
    return request(AF_INET6, SIOCADDRT, &route, gateway, error);
}

int sk_link_set_address(const char *interface, const char *address, unsigned prefix,
                        const char *gateway, struct sevkit_error *error)
{
    return strchr(address, ':') ? set_address6(interface, address, prefix, gateway, error)
                                : set_address4(interface, address, prefix, gateway, error);
}

int sk_link_clear(const char *interface, struct sevkit_error *error)
{
    struct ifreq ifreq = named(interface);
    struct sevkit_error none;

    /* Address 0 takes the old one away; there may be none. What is of IPv6 goes with the link. */
    put(&ifreq.ifr_addr, 0);
    (void)!request(AF_INET, SIOCSIFADDR, &ifreq, interface, &none);
    return sk_link_set_up(interface, false, error);
}
