/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sev/sev_secret.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

#define ENTRY_HEADER_BYTES 20u
#define BLOCK_BYTES        16u

static int check_entries(const struct sk_sev_secret_entry *entries, size_t count, size_t *ret_size,
                         struct sevkit_error *error)
{
    size_t size = ENTRY_HEADER_BYTES;
    char text[SK_GUID_TEXT_LENGTH + 1];

    if (count == 0 || count > SK_SEV_SECRET_ENTRIES_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "%zu secrets, possible are 1 to %u", count,
                            SK_SEV_SECRET_ENTRIES_MAX);
    for (size_t i = 0; i < count; i++) {
        sk_guid_format(entries[i].guid, text);
        for (size_t j = 0; j < i; j++)
            if (memcmp(entries[i].guid, entries[j].guid, sizeof(entries[i].guid)) == 0)
                return sk_error_set(error, SEVKIT_EUSAGE, "GUID %s is given twice", text);
        if (entries[i].size > SK_SEV_SECRET_MAX_BYTES)
            return sk_error_set(error, SEVKIT_EINPUT, "secret %s: %zu bytes, at most %u fit", text,
                                entries[i].size, SK_SEV_SECRET_MAX_BYTES);
        size += ENTRY_HEADER_BYTES + entries[i].size;
    }
    *ret_size = size;
    return 0;
}

int sk_sev_secret_table_write(const struct sk_sev_secret_entry *entries, size_t count,
                              enum sk_sev_padding padding, struct sk_secret **ret_table,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    uint8_t guid[SK_GUID_BYTES] = {0};
    struct sk_writer writer;
    size_t size = 0, padded;
    int r = check_entries(entries, count, &size, error);

    if (r < 0)
        return r;
    padded = (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    if (padding == SK_SEV_PAD_ALWAYS && padded == size)
        padded += BLOCK_BYTES;
    if (padded > SK_SEV_SECRET_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the table of secrets takes %zu bytes, the secure processor at most %u",
                            padded, SK_SEV_SECRET_MAX_BYTES);
    r = sk_secret_new(padded, &table, error);
    if (r < 0)
        return r;
    table->size = padded;
    writer = sk_writer_of(table->data, padded);
    (void)sk_guid_parse(SK_SEV_SECRET_TABLE_GUID, guid);
    sk_write_bytes(&writer, guid, sizeof(guid));
    sk_write_u32le(&writer, (uint32_t)size);
    for (size_t i = 0; i < count; i++) {
        sk_write_bytes(&writer, entries[i].guid, sizeof(entries[i].guid));
        sk_write_u32le(&writer, (uint32_t)(ENTRY_HEADER_BYTES + entries[i].size));
        if (entries[i].size)
            sk_write_bytes(&writer, entries[i].data, entries[i].size);
    }
    sk_write_zeros_to(&writer, padded);
    *ret_table = SK_TAKE(table);
    return 0;
}

static int read_entry(struct sk_reader *reader, struct sk_sev_secret_entry *entry,
                      struct sevkit_error *error)
{
    size_t offset = reader->position;
    uint32_t length;

    sk_read_bytes(reader, entry->guid, sizeof(entry->guid));
    length = sk_read_u32le(reader);
    if (!sk_reader_ok(reader) || length < ENTRY_HEADER_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "table of secrets: entry at offset %zu: length %u is less than its own "
                            "header",
                            offset, length);
    entry->size = length - ENTRY_HEADER_BYTES;
    entry->data = sk_read_pointer(reader, entry->size);
    if (!entry->data && entry->size)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "table of secrets: entry at offset %zu: length %u is beyond the end of "
                            "the table",
                            offset, length);
    return 0;
}

int sk_sev_secret_table_read(const void *table, size_t size,
                             struct sk_sev_secret_entry *ret_entries, size_t capacity,
                             size_t *ret_count, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(table, size);
    uint8_t guid[SK_GUID_BYTES], expected[SK_GUID_BYTES] = {0};
    uint32_t length;
    size_t count = 0;

    sk_read_bytes(&reader, guid, sizeof(guid));
    length = sk_read_u32le(&reader);
    (void)sk_guid_parse(SK_SEV_SECRET_TABLE_GUID, expected);
    if (!sk_reader_ok(&reader) || memcmp(guid, expected, sizeof(guid)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "table of secrets: GUID is not %s",
                            SK_SEV_SECRET_TABLE_GUID);
    if (length < ENTRY_HEADER_BYTES || length > size)
        return sk_error_set(error, SEVKIT_EINPUT, "table of secrets: length %u in %zu bytes",
                            length, size);
    reader = sk_reader_of(table, length);
    sk_read_skip(&reader, ENTRY_HEADER_BYTES);
    while (sk_reader_left(&reader)) {
        struct sk_sev_secret_entry entry;
        int r = read_entry(&reader, &entry, error);

        if (r < 0)
            return r;
        if (count < capacity)
            ret_entries[count] = entry;
        count++;
    }
    *ret_count = count;
    return 0;
}

void sk_sev_secret_header_write(const struct sk_sev_secret_header *header,
                                uint8_t ret_bytes[SK_SEV_SECRET_HEADER_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEV_SECRET_HEADER_BYTES);

    sk_write_u32le(&writer, header->flags);
    sk_write_bytes(&writer, header->iv, sizeof(header->iv));
    sk_write_bytes(&writer, header->mac, sizeof(header->mac));
}

void sk_sev_secret_header_read(const uint8_t bytes[SK_SEV_SECRET_HEADER_BYTES],
                               struct sk_sev_secret_header *ret_header)
{
    struct sk_reader reader = sk_reader_of(bytes, SK_SEV_SECRET_HEADER_BYTES);

    ret_header->flags = sk_read_u32le(&reader);
    sk_read_bytes(&reader, ret_header->iv, sizeof(ret_header->iv));
    sk_read_bytes(&reader, ret_header->mac, sizeof(ret_header->mac));
}
