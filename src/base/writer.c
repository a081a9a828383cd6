/* SPDX-License-Identifier: Apache-2.0 */
#include "base/writer.h"

#include <string.h>

struct sk_writer sk_writer_of(void *data, size_t size)
{
    return (struct sk_writer){.data = data, .size = size};
}

bool sk_writer_ok(const struct sk_writer *writer)
{
    return !writer->overrun;
}

static uint8_t *reserve(struct sk_writer *writer, size_t size)
{
    uint8_t *bytes;

    if (writer->overrun || size > writer->size - writer->position) {
        writer->overrun = true;
        return NULL;
    }
    bytes = writer->data ? writer->data + writer->position : NULL;
    writer->position += size;
    return bytes;
}

static void write_le(struct sk_writer *writer, uint64_t value, size_t size)
{
    uint8_t *bytes = reserve(writer, size);

    for (size_t i = 0; bytes && i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

void sk_write_u8(struct sk_writer *writer, uint8_t value)
{
    write_le(writer, value, 1);
}

void sk_write_u16le(struct sk_writer *writer, uint16_t value)
{
    write_le(writer, value, 2);
}

void sk_write_u32le(struct sk_writer *writer, uint32_t value)
{
    write_le(writer, value, 4);
}

void sk_write_u64le(struct sk_writer *writer, uint64_t value)
{
    write_le(writer, value, 8);
}

static void write_be(struct sk_writer *writer, uint64_t value, size_t size)
{
    uint8_t *bytes = reserve(writer, size);

    for (size_t i = 0; bytes && i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

void sk_write_u16be(struct sk_writer *writer, uint16_t value)
{
    write_be(writer, value, 2);
}

void sk_write_u64be(struct sk_writer *writer, uint64_t value)
{
    write_be(writer, value, 8);
}

void sk_write_bytes(struct sk_writer *writer, const void *bytes, size_t size)
{
    uint8_t *place = reserve(writer, size);

    if (place && size)
        memcpy(place, bytes, size);
}

void sk_write_zeros(struct sk_writer *writer, size_t size)
{
    uint8_t *place = reserve(writer, size);

    if (place)
        memset(place, 0, size);
}

void sk_write_zeros_to(struct sk_writer *writer, size_t offset)
{
    if (offset < writer->position)
        writer->overrun = true;
    else
        sk_write_zeros(writer, offset - writer->position);
}
