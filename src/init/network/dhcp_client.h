/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_NETWORK_DHCP_CLIENT_H
#define SK_INIT_NETWORK_DHCP_CLIENT_H

#include "formats/net/dhcp.h"

/* Gets a lease for an interface that is up, asking again and again. Nothing is done with it here. */
int sk_dhcp_get(const char *interface, int64_t until_ms, struct sk_dhcp_lease *ret_lease,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
