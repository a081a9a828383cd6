/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_FRAMES_H
#define SK_ATTEST_FRAMES_H

/* From a stream's bytes to frames, and what waits to be sent. */

#include "attest/channel.h"

struct sk_frame_input {
    uint8_t header[SK_ATTEST_FRAME_BYTES];
    size_t header_used;
    enum sk_attest_type type;
    uint8_t *payload; /* of size bytes, used of which are there */
    size_t size, used;
};

struct sk_frame_output {
    uint8_t *data;
    size_t size, sent;
};

/* Takes bytes up to the end of one frame. accepted has a bit (1 << type) for each type that may come; size and type
 * are judged before anything of the payload is kept. *ret_complete: the frame is there; after it was used, drop it. */
int sk_frame_input_take(struct sk_frame_input *input, unsigned accepted, const uint8_t *data,
                        size_t size, size_t *ret_taken, bool *ret_complete,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_frame_input_drop(struct sk_frame_input *input);

/* Appends a plain frame. */
int sk_frame_output_add(struct sk_frame_output *output, enum sk_attest_type type,
                        const void *payload, size_t size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends a sealed one. */
int sk_frame_output_seal(struct sk_frame_output *output, struct sk_attest_channel *channel,
                         enum sk_attest_type type, const uint8_t *plain, size_t size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
const uint8_t *sk_frame_output_get(const struct sk_frame_output *output, size_t *ret_size);
void sk_frame_output_sent(struct sk_frame_output *output, size_t size);
void sk_frame_output_done(struct sk_frame_output *output);

/* What each side of an exchange has. */
struct sk_frames {
    struct sk_frame_input input;
    struct sk_frame_output output;
    struct sk_secret *private_key; /* until there is a channel */
    struct sk_attest_channel *channel;
};

void sk_frames_done(struct sk_frames *frames);

/* What a side does with frames. */
struct sk_frames_side {
    /* The types that may come now, as for sk_frame_input_take(); 0: the exchange is over. */
    unsigned (*accepted)(const void *exchange);
    /* Uses the frame that is there. */
    int (*take)(void *exchange, struct sevkit_error *error);
};

/* Takes bytes frame by frame until they are used up, the exchange is over or an error. */
int sk_frames_receive(struct sk_frames *frames, const struct sk_frames_side *side, void *exchange,
                      const uint8_t *data, size_t size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
