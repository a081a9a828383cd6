/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/relay.h"

#include "base/reader.h"
#include "base/writer.h"

#define MAGIC   0x534b5353u /* "SSKS" */
#define VERSION 1u

void sk_relay_header_write(const struct sk_relay_header *header,
                           uint8_t ret_bytes[SK_RELAY_HEADER_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_RELAY_HEADER_BYTES);

    sk_write_u32le(&writer, MAGIC);
    sk_write_u16le(&writer, VERSION);
    sk_write_u16le(&writer, header->kind);
    sk_write_u32le(&writer, header->size);
    sk_write_u32le(&writer, header->number);
    sk_write_u64le(&writer, header->exitinfo2);
}

int sk_relay_header_read(const uint8_t bytes[SK_RELAY_HEADER_BYTES],
                         struct sk_relay_header *ret_header, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(bytes, SK_RELAY_HEADER_BYTES);
    uint32_t magic = sk_read_u32le(&reader);
    uint16_t version = sk_read_u16le(&reader);
    struct sk_relay_header header;

    header.kind = sk_read_u16le(&reader);
    header.size = sk_read_u32le(&reader);
    header.number = sk_read_u32le(&reader);
    header.exitinfo2 = sk_read_u64le(&reader);
    if (magic != MAGIC)
        return sk_error_set(error, SEVKIT_EINPUT, "relay: no frame begins with 0x%08x", magic);
    if (version != VERSION)
        return sk_error_set(error, SEVKIT_EINPUT, "relay: version %u, expected %u", version,
                            VERSION);
    if (header.size > SK_RELAY_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "relay: frame of %u bytes, at most %u",
                            header.size, (unsigned)SK_RELAY_MAX_BYTES);
    *ret_header = header;
    return 0;
}
