/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_NETWORK_LINK_H
#define SK_INIT_NETWORK_LINK_H

/* Network interfaces through netdevice(7). */

#include "base/error.h"
#include "formats/net/dhcp.h"

#include <net/if.h>

/* The first Ethernet interface in the order of names, or the named one; waits for it. */
int sk_link_wait(const char *name, int64_t until_ms, char ret_interface[IFNAMSIZ],
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_link_set_up(const char *interface, bool up, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_link_hardware(const char *interface, uint8_t ret_address[SK_DHCP_HARDWARE_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Addresses as text, "10.0.2.15" or "fd00::2"; gateway may be empty. */
int sk_link_set_address(const char *interface, const char *address, unsigned prefix,
                        const char *gateway, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Takes address and routes away, and the link down. */
int sk_link_clear(const char *interface, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
