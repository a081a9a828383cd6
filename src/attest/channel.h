/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_CHANNEL_H
#define SK_ATTEST_CHANNEL_H

/* The keys of one exchange and what they seal (docs/PROTOCOL.md, key schedule). */

#include "attest/transcript.h"
#include "base/secret.h"

#define SK_ATTEST_TAG_BYTES 16

struct sk_attest_channel;

/* private_key and peer are the ephemeral keys. */
int sk_attest_channel_new(bool is_owner, const uint8_t private_key[32], const uint8_t peer[32],
                          const uint8_t t2[SK_ATTEST_T2_BYTES],
                          struct sk_attest_channel **ret_channel,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Wipes the keys. */
void sk_attest_channel_free(struct sk_attest_channel *channel);

/* A whole frame: ret_frame takes SK_ATTEST_FRAME_BYTES + size + SK_ATTEST_TAG_BYTES. */
int sk_attest_channel_seal(struct sk_attest_channel *channel, enum sk_attest_type type,
                           const uint8_t *plain, size_t size, uint8_t *ret_frame,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A frame's payload: ret_plain takes size - SK_ATTEST_TAG_BYTES. SEVKIT_EREFUSED if it is not the peer's next
 * frame of this exchange. */
int sk_attest_channel_open(struct sk_attest_channel *channel, enum sk_attest_type type,
                           const uint8_t *payload, size_t size, uint8_t *ret_plain,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The five bytes in front of a payload. */
void sk_attest_frame_header(enum sk_attest_type type, size_t size,
                            uint8_t ret_header[SK_ATTEST_FRAME_BYTES]);

#endif
