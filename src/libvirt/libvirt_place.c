/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/libvirt_place.h"

#include "base/cleanup.h"
#include "sys/device.h"

#include <ctype.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define TRANSPORT_BYTES 16
#define SERVER_BYTES    256
#define UUID_DIGITS     32

/* scheme[+transport]://[user@]server[:port]/path, as libvirt has it. */
struct parts {
    char transport[TRANSPORT_BYTES]; /* lower case, "" if there is none */
    char server[SERVER_BYTES];       /* without the brackets of an address */
};

/* False if a part does not fit, which no name that resolves does. */
static bool copy_part(char *ret_part, size_t capacity, const char *from, size_t length)
{
    if (length >= capacity)
        return false;
    memcpy(ret_part, from, length);
    ret_part[length] = '\0';
    return true;
}

static bool parse_server(const char *authority, size_t length, struct parts *parts)
{
    const char *at = memrchr(authority, '@', length);
    const char *end = authority + length;

    if (at)
        authority = at + 1;
    if (authority < end && *authority == '[') {
        const char *close = memchr(authority, ']', (size_t)(end - authority));

        if (!close)
            return false;
        return copy_part(parts->server, SERVER_BYTES, authority + 1,
                         (size_t)(close - authority - 1));
    }
    length = (size_t)(end - authority);
    for (const char *colon = memchr(authority, ':', length); colon; colon = NULL)
        length = (size_t)(colon - authority);
    return copy_part(parts->server, SERVER_BYTES, authority, length);
}

static bool parse_uri(const char *uri, struct parts *ret_parts)
{
    struct parts parts = {0};
    const char *colon = strchr(uri, ':');
    const char *plus = memchr(uri, '+', colon ? (size_t)(colon - uri) : 0);

    if (!colon)
        return false;
    if (plus && !copy_part(parts.transport, TRANSPORT_BYTES, plus + 1, (size_t)(colon - plus - 1)))
        return false;
    for (char *c = parts.transport; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    if (strncmp(colon, "://", 3) == 0 &&
        !parse_server(colon + 3, strcspn(colon + 3, "/?#"), &parts))
        return false;
    *ret_parts = parts;
    return true;
}

__attribute__((format(printf, 3, 4))) static void decide(struct sk_sev_place *ret_place,
                                                         bool remote, const char *format, ...)
{
    va_list arguments;

    ret_place->remote = remote;
    va_start(arguments, format);
    vsnprintf(ret_place->reason, sizeof(ret_place->reason), format, arguments);
    va_end(arguments);
}

bool sk_sev_uri_is_local(const char *uri, struct sk_sev_place *ret_place)
{
    struct parts parts;

    if (!parse_uri(uri, &parts)) {
        decide(ret_place, false, "the connection's URI '%.128s' names no server", uri);
        return true;
    }
    if (strcmp(parts.transport, "unix") == 0) {
        decide(ret_place, false, "the connection is a UNIX socket");
        return true;
    }
    if (parts.transport[0] == '\0' && parts.server[0] == '\0') {
        decide(ret_place, false, "the connection's URI '%.128s' names no server", uri);
        return true;
    }
    return false;
}

/* "localhost" and what begins with it is what machines call themselves. */
static bool says_something(const char *name)
{
    return name[0] != '\0' && strncasecmp(name, "localhost", 9) != 0;
}

/* Equal, or one is the first label of the other: "hv1" is in doubt "hv1.example.com". */
static bool same_name(const char *a, const char *b)
{
    size_t label_a = strcspn(a, "."), label_b = strcspn(b, ".");

    if (!says_something(a) || !says_something(b))
        return false;
    if (strcasecmp(a, b) == 0)
        return true;
    return (a[label_a] == '\0' || b[label_b] == '\0') && label_a == label_b &&
           strncasecmp(a, b, label_a) == 0;
}

/* 32 lower-case digits out of a UUID with or without dashes; false if it is none. */
static bool normal_uuid(const char *uuid, char ret_digits[UUID_DIGITS + 1])
{
    size_t count = 0;

    for (; *uuid; uuid++) {
        if (*uuid == '-')
            continue;
        if (!isxdigit((unsigned char)*uuid) || count == UUID_DIGITS)
            return false;
        ret_digits[count++] = (char)tolower((unsigned char)*uuid);
    }
    ret_digits[count] = '\0';
    return count == UUID_DIGITS;
}

/* How many UUIDs this machine knows of itself, and whether one of them is the host's. */
static unsigned count_uuids(const struct sk_sev_machine *machine, const char *host_uuid,
                            bool *ret_same)
{
    char host[UUID_DIGITS + 1], own[UUID_DIGITS + 1];
    bool known = normal_uuid(host_uuid, host);
    unsigned count = 0;

    *ret_same = false;
    for (size_t i = 0; i < SK_MACHINE_UUIDS_MAX; i++) {
        if (!normal_uuid(machine->uuids[i], own))
            continue;
        count++;
        if (known && strcmp(own, host) == 0)
            *ret_same = true;
    }
    return known ? count : 0;
}

void sk_sev_place_decide(const struct sk_sev_connection *connection,
                         const struct sk_sev_machine *machine, struct sk_sev_place *ret_place)
{
    bool same_uuid;
    unsigned uuids = count_uuids(machine, connection->host_uuid, &same_uuid);

    if (sk_sev_uri_is_local(connection->uri, ret_place))
        return;
    if (same_uuid)
        decide(ret_place, false, "libvirt's host has this machine's UUID, %s",
               connection->host_uuid);
    else if (same_name(connection->host_name, machine->host_name) ||
             same_name(connection->host_name, machine->canonical_name))
        decide(ret_place, false, "libvirt's host has this machine's name, '%.128s'",
               connection->host_name);
    else if (!says_something(connection->host_name) && uuids == 0)
        decide(ret_place, false, "libvirt's host tells neither its name nor its UUID");
    else if (connection->own_address && (!says_something(connection->host_name) || uuids == 0))
        /* A tunnel ends here too; then name and UUID must both tell another machine. */
        decide(ret_place, false, "the connection goes to an address of this machine");
    else
        decide(ret_place, true, "libvirt runs on '%.128s'", connection->host_name);
}

/* Firmware's UUID, which libvirt takes by default and only root can read, and the systems's, which it
 * can be configured to take (host_uuid_source in libvirtd.conf). */
static const char *const uuid_files[SK_MACHINE_UUIDS_MAX] = {
    "/sys/class/dmi/id/product_uuid",
    "/sys/devices/virtual/dmi/id/product_uuid",
    "/etc/machine-id",
};

void sk_sev_machine_read(const struct sk_sys *sys, struct sk_sev_machine *ret_machine)
{
    struct addrinfo hints = {.ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM}, *found = NULL;
    struct sk_sev_machine machine = {0};

    if (gethostname(machine.host_name, sizeof(machine.host_name) - 1) < 0)
        machine.host_name[0] = '\0';
    if (machine.host_name[0] && getaddrinfo(machine.host_name, NULL, &hints, &found) == 0) {
        if (found->ai_canonname)
            snprintf(machine.canonical_name, sizeof(machine.canonical_name), "%s",
                     found->ai_canonname);
        freeaddrinfo(found);
    }
    for (size_t i = 0; i < SK_MACHINE_UUIDS_MAX; i++)
        if (sk_attribute_read_line(sys, uuid_files[i], machine.uuids[i],
                                   sizeof(machine.uuids[i])) != 0)
            machine.uuids[i][0] = '\0';
    *ret_machine = machine;
}

static bool same_address(const struct sockaddr *a, const struct sockaddr *b)
{
    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET)
        return memcmp(&((const struct sockaddr_in *)(const void *)a)->sin_addr,
                      &((const struct sockaddr_in *)(const void *)b)->sin_addr,
                      sizeof(struct in_addr)) == 0;
    return a->sa_family == AF_INET6 &&
           memcmp(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
                  &((const struct sockaddr_in6 *)(const void *)b)->sin6_addr,
                  sizeof(struct in6_addr)) == 0;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
               IN_LOOPBACKNET;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static bool is_own(const struct ifaddrs *interfaces, const struct sockaddr *address)
{
    if (is_loopback(address))
        return true;
    for (; interfaces; interfaces = interfaces->ifa_next)
        if (interfaces->ifa_addr && same_address(interfaces->ifa_addr, address))
            return true;
    return false;
}

bool sk_sev_uri_is_own_address(const char *uri)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    struct ifaddrs *interfaces = NULL;
    struct parts parts;
    bool own = false;

    if (!parse_uri(uri, &parts))
        return false;
    /* What libvirt takes where a transport has no server. */
    if (parts.server[0] == '\0')
        return true;
    if (getaddrinfo(parts.server, NULL, &hints, &found) != 0)
        return false;
    if (getifaddrs(&interfaces) < 0)
        interfaces = NULL;
    for (const struct addrinfo *address = found; address && !own; address = address->ai_next)
        own = is_own(interfaces, address->ai_addr);
    freeifaddrs(interfaces);
    freeaddrinfo(found);
    return own;
}
