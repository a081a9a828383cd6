/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_ANSWER_H
#define SK_SIM_ANSWER_H

/* What a running guest asks its processor, and what the processor and the host answer. */

#include "sim/relay.h"
#include "sim/sim_launch.h"

/* MSG_REPORT_REQ: the 4000 bytes of the response, in which a status other than 0 is a refusal. */
int sk_sim_report(const struct sk_sim_guest *guest, const void *request, size_t size,
                  uint8_t ret_response[SK_REPORT_RESPONSE_BYTES],
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* MSG_KEY_REQ of message version 1 or 2. */
int sk_sim_key(const struct sk_sim_guest *guest, const void *request, size_t size,
               uint8_t ret_response[SK_KEY_RESPONSE_BYTES],
               struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Whole frames of the relay. *busy (may be NULL) is how many requests the host still answers with
 * "busy"; it counts down. ret_frame takes SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES. SEVKIT_EINPUT for
 * what is no request: the connection is useless then.
 */
int sk_sim_answer(const struct sk_sim_guest *guest, const struct sk_relay_header *header,
                  const uint8_t *payload, unsigned *busy, uint8_t *ret_frame, size_t *ret_size,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
