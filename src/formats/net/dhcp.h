/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_NET_DHCP_H
#define SK_FORMATS_NET_DHCP_H

/* The four DHCP messages by which a client gets an IPv4 address (RFC 2131, options of RFC 2132). The server is
 * the host, so everything that it says is input from the enemy; it can only misplace or cut off the guest. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_DHCP_SERVER_PORT 67
#define SK_DHCP_CLIENT_PORT 68
/* RFC 2131 section 2: what every client must accept. */
#define SK_DHCP_MESSAGE_BYTES  576
#define SK_DHCP_HARDWARE_BYTES 6

enum sk_dhcp_type {
    SK_DHCP_DISCOVER = 1,
    SK_DHCP_OFFER = 2,
    SK_DHCP_REQUEST = 3,
    SK_DHCP_ACK = 5,
    SK_DHCP_NAK = 6,
};

/* Addresses in the host's order; 0: not given. */
struct sk_dhcp_lease {
    uint32_t address;
    unsigned prefix; /* bits of the network's part */
    uint32_t gateway;
    uint32_t dns;
    uint32_t server;
    uint32_t seconds;
};

/* A DISCOVER, or a REQUEST of what an offer says; asks for answers by broadcast. The size. */
size_t sk_dhcp_write(enum sk_dhcp_type type, uint32_t transaction,
                     const uint8_t hardware[SK_DHCP_HARDWARE_BYTES],
                     const struct sk_dhcp_lease *offer, uint8_t ret_message[SK_DHCP_MESSAGE_BYTES]);

/* An answer to this transaction and hardware. SEVKIT_EINPUT for everything else, also for an offer without
 * server and for what no host can have as its address. */
int sk_dhcp_read(const void *data, size_t size, uint32_t transaction,
                 const uint8_t hardware[SK_DHCP_HARDWARE_BYTES], enum sk_dhcp_type *ret_type,
                 struct sk_dhcp_lease *ret_lease, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
