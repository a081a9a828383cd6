/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/seal_record.h"

#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

#define MAGIC_BYTES 16
#define VERSION     1u

static const char magic[MAGIC_BYTES] = "sevkit sealed";

void sk_seal_record_write(const struct sk_seal_record *record,
                          uint8_t ret_bytes[SK_SEAL_RECORD_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEAL_RECORD_BYTES);

    sk_write_bytes(&writer, magic, sizeof(magic));
    sk_write_u32le(&writer, VERSION);
    sk_write_u32le(&writer, record->fields);
    sk_write_u32le(&writer, record->guest_svn);
    sk_write_u32le(&writer, 0);
    sk_write_u64le(&writer, record->tcb_version);
    sk_write_u64le(&writer, record->generation);
    sk_write_bytes(&writer, record->mac, sizeof(record->mac));
    sk_write_zeros_to(&writer, SK_SEAL_RECORD_BYTES);
}

static bool is_blank(const void *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);

    return sk_read_zeros(&reader, SK_SEAL_RECORD_BYTES);
}

int sk_seal_record_read(const void *data, size_t size, struct sk_seal_record *ret_record,
                        bool *ret_blank, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_seal_record record = {0};
    char found[MAGIC_BYTES];
    uint32_t version, reserved;
    bool zeros;

    if (is_blank(data, size)) {
        *ret_blank = true;
        return 0;
    }
    sk_read_bytes(&reader, found, sizeof(found));
    version = sk_read_u32le(&reader);
    record.fields = sk_read_u32le(&reader);
    record.guest_svn = sk_read_u32le(&reader);
    reserved = sk_read_u32le(&reader);
    record.tcb_version = sk_read_u64le(&reader);
    record.generation = sk_read_u64le(&reader);
    sk_read_bytes(&reader, record.mac, sizeof(record.mac));
    zeros = sk_read_zeros(&reader, SK_SEAL_RECORD_BYTES - SK_SEAL_IN_MAC_BYTES - SK_SEAL_MAC_BYTES);
    if (!sk_reader_ok(&reader) || memcmp(found, magic, sizeof(found)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "neither blank nor a sealed disk");
    if (version != VERSION || reserved != 0 || !zeros)
        return sk_error_set(error, SEVKIT_EINPUT, "a sealed disk of an unknown form");
    *ret_record = record;
    *ret_blank = false;
    return 0;
}
