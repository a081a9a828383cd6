/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"

#include <string.h>

struct sk_reader sk_reader_of(const void *data, size_t size)
{
    return (struct sk_reader){.data = data, .size = size};
}

struct sk_reader sk_reader_slice(const struct sk_reader *reader, size_t offset, size_t size)
{
    if (reader->overrun || offset > reader->size || size > reader->size - offset)
        return (struct sk_reader){.overrun = true};
    return sk_reader_of(reader->data + offset, size);
}

bool sk_reader_ok(const struct sk_reader *reader)
{
    return !reader->overrun;
}

size_t sk_reader_left(const struct sk_reader *reader)
{
    return reader->overrun ? 0 : reader->size - reader->position;
}

const uint8_t *sk_read_pointer(struct sk_reader *reader, size_t size)
{
    const uint8_t *bytes;

    if (size > sk_reader_left(reader) || reader->overrun) {
        reader->overrun = true;
        return NULL;
    }
    /* An empty reader may have no data, and adding to NULL is undefined. */
    bytes = reader->data ? reader->data + reader->position : NULL;
    reader->position += size;
    return bytes;
}

static uint64_t read_le(struct sk_reader *reader, size_t size)
{
    const uint8_t *bytes = sk_read_pointer(reader, size);
    uint64_t value = 0;

    for (size_t i = 0; bytes && i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static uint64_t read_be(struct sk_reader *reader, size_t size)
{
    const uint8_t *bytes = sk_read_pointer(reader, size);
    uint64_t value = 0;

    for (size_t i = 0; bytes && i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

uint8_t sk_read_u8(struct sk_reader *reader)
{
    return (uint8_t)read_le(reader, 1);
}

uint16_t sk_read_u16le(struct sk_reader *reader)
{
    return (uint16_t)read_le(reader, 2);
}

uint32_t sk_read_u32le(struct sk_reader *reader)
{
    return (uint32_t)read_le(reader, 4);
}

uint64_t sk_read_u64le(struct sk_reader *reader)
{
    return read_le(reader, 8);
}

uint16_t sk_read_u16be(struct sk_reader *reader)
{
    return (uint16_t)read_be(reader, 2);
}

uint32_t sk_read_u32be(struct sk_reader *reader)
{
    return (uint32_t)read_be(reader, 4);
}

uint64_t sk_read_u64be(struct sk_reader *reader)
{
    return read_be(reader, 8);
}

void sk_read_bytes(struct sk_reader *reader, void *ret_bytes, size_t size)
{
    const uint8_t *bytes = sk_read_pointer(reader, size);

    if (bytes && size)
        memcpy(ret_bytes, bytes, size);
    else
        memset(ret_bytes, 0, size);
}

void sk_read_skip(struct sk_reader *reader, size_t size)
{
    (void)sk_read_pointer(reader, size);
}

bool sk_read_zeros(struct sk_reader *reader, size_t size)
{
    const uint8_t *bytes = sk_read_pointer(reader, size);
    uint8_t any = 0;

    for (size_t i = 0; bytes && i < size; i++)
        any |= bytes[i];
    return sk_reader_ok(reader) && !any;
}
