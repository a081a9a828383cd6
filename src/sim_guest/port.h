/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_GUEST_PORT_H
#define SK_SIM_GUEST_PORT_H

/* The virtio-serial port to the simulator on the host. */

#include "sim/relay.h"

/* Opens the port that has the relay's name; path may be NULL. SEVKIT_EIO if there is none. */
int sk_port_open(const char *path, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* One request and its answer. ret_payload takes SK_RELAY_MAX_BYTES. SEVKIT_EIO if the port ends or fails,
 * SEVKIT_EINPUT if the answer is none to this request. */
int sk_port_ask(int fd, const struct sk_relay_header *request, const void *payload,
                struct sk_relay_header *ret_answer, uint8_t *ret_payload,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
