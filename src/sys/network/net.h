/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_NETWORK_NET_H
#define SK_SYS_NETWORK_NET_H

/* Stream sockets over TCP and vsock; they do not block and are closed on exec. */

#include "base/error.h"

#include <stdint.h>

/* Every address of this machine, IPv6 and IPv4, or IPv4 alone where there is no IPv6. */
int sk_listen_tcp(unsigned port, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_listen_vsock(unsigned port, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A TCP port of 127.0.0.1 that nothing listens on now: the wanted one, else any other. */
int sk_free_port(unsigned wanted, unsigned *ret_port, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EIO if nothing listens there or not in time; host is a name or an address. */
int sk_connect_tcp(const char *host, unsigned port, int64_t deadline_ms, int *ret_fd,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_connect_vsock(unsigned cid, unsigned port, int64_t deadline_ms, int *ret_fd,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Of the clock that deadlines are on. */
int64_t sk_monotonic_ms(void);

#endif
