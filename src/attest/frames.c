/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/frames.h"

#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Five bytes decide whether a frame is taken. */
static int start_payload(struct sk_frame_input *input, unsigned accepted,
                         struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(input->header, sizeof(input->header));
    size_t size = sk_read_u32le(&reader);
    unsigned type = sk_read_u8(&reader);

    if (type > SK_ATTEST_ERROR || !(accepted & 1u << type))
        return sk_error_set(error, SEVKIT_EINPUT, "a frame of type %u, which is not expected now",
                            type);
    if (!sk_attest_size_fits((enum sk_attest_type)type, size))
        return sk_error_set(error, SEVKIT_EINPUT, "a frame of type %u with %zu bytes", type, size);
    input->payload = malloc(size);
    if (!input->payload)
        return sk_error_oom(error);
    input->type = (enum sk_attest_type)type;
    input->size = size;
    input->used = 0;
    return 0;
}

int sk_frame_input_take(struct sk_frame_input *input, unsigned accepted, const uint8_t *data,
                        size_t size, size_t *ret_taken, bool *ret_complete,
                        struct sevkit_error *error)
{
    size_t head = smaller(SK_ATTEST_FRAME_BYTES - input->header_used, size), body;
    int r;

    if (head)
        memcpy(input->header + input->header_used, data, head);
    input->header_used += head;
    *ret_taken = head;
    *ret_complete = false;
    if (input->header_used < SK_ATTEST_FRAME_BYTES)
        return 0;
    if (!input->payload) {
        r = start_payload(input, accepted, error);
        if (r < 0)
            return r;
    }
    body = smaller(input->size - input->used, size - head);
    if (body)
        memcpy(input->payload + input->used, data + head, body);
    input->used += body;
    *ret_taken = head + body;
    *ret_complete = input->used == input->size;
    return 0;
}

void sk_frame_input_drop(struct sk_frame_input *input)
{
    free(input->payload);
    *input = (struct sk_frame_input){0};
}

/* Room for size more bytes behind what is there; what was sent goes away. */
static uint8_t *make_room(struct sk_frame_output *output, size_t size, struct sevkit_error *error)
{
    size_t waiting = output->size - output->sent;
    uint8_t *data = malloc(waiting + size);

    if (!data) {
        sk_error_oom(error);
        return NULL;
    }
    if (waiting)
        memcpy(data, output->data + output->sent, waiting);
    free(output->data);
    *output = (struct sk_frame_output){.data = data, .size = waiting + size};
    return data + waiting;
}

int sk_frame_output_add(struct sk_frame_output *output, enum sk_attest_type type,
                        const void *payload, size_t size, struct sevkit_error *error)
{
    uint8_t *frame = make_room(output, SK_ATTEST_FRAME_BYTES + size, error);

    if (!frame)
        return SEVKIT_ENOMEM;
    sk_attest_frame_header(type, size, frame);
    memcpy(frame + SK_ATTEST_FRAME_BYTES, payload, size);
    return 0;
}

int sk_frame_output_seal(struct sk_frame_output *output, struct sk_attest_channel *channel,
                         enum sk_attest_type type, const uint8_t *plain, size_t size,
                         struct sevkit_error *error)
{
    const size_t whole = SK_ATTEST_FRAME_BYTES + size + SK_ATTEST_TAG_BYTES;
    uint8_t *frame = make_room(output, whole, error);
    int r;

    if (!frame)
        return SEVKIT_ENOMEM;
    r = sk_attest_channel_seal(channel, type, plain, size, frame, error);
    if (r < 0)
        output->size -= whole;
    return r;
}

const uint8_t *sk_frame_output_get(const struct sk_frame_output *output, size_t *ret_size)
{
    *ret_size = output->size - output->sent;
    return *ret_size ? output->data + output->sent : NULL;
}

void sk_frame_output_sent(struct sk_frame_output *output, size_t size)
{
    output->sent += smaller(size, output->size - output->sent);
}

void sk_frame_output_done(struct sk_frame_output *output)
{
    free(output->data);
    *output = (struct sk_frame_output){0};
}

void sk_frames_done(struct sk_frames *frames)
{
    sk_frame_input_drop(&frames->input);
    sk_frame_output_done(&frames->output);
    sk_secret_free(frames->private_key);
    sk_attest_channel_free(frames->channel);
}

int sk_frames_receive(struct sk_frames *frames, const struct sk_frames_side *side, void *exchange,
                      const uint8_t *data, size_t size, struct sevkit_error *error)
{
    unsigned accepted;
    int r = 0;

    while (size && r == 0 && (accepted = side->accepted(exchange)) != 0) {
        size_t taken = 0;
        bool complete = false;

        r = sk_frame_input_take(&frames->input, accepted, data, size, &taken, &complete, error);
        data += taken;
        size -= taken;
        if (r == 0 && complete) {
            r = side->take(exchange, error);
            sk_frame_input_drop(&frames->input);
        }
    }
    return r;
}
