/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_NETWORK_NETWORK_H
#define SK_INIT_NETWORK_NETWORK_H

/* One interface with one address, for as long as PID 1 answers the owner; taken down before the root starts,
 * which has its own idea of a network. */

#include "formats/boot/boot_parameters.h"

#include <net/if.h>

struct sk_network {
    char interface[IFNAMSIZ]; /* empty: none */
};

/* As the measured parameters say: DHCP or a static address. Waits for the interface and for an answer. */
int sk_network_up(const struct sk_boot_parameters *boot, struct sk_network *ret_network,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_network_down(const struct sk_network *network);

/* Listens on all addresses; not blocking. */
int sk_network_listen_tcp(uint16_t port, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_network_listen_vsock(uint16_t port, int *ret_fd,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
