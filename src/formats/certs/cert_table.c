/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#include <sevkit/certs.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES 24u
/* No table has more: there are six GUIDs that anyone uses. */
#define ENTRIES_MAX 64u

struct sevkit_cert_table {
    uint8_t *data;
    size_t count;
    struct sevkit_cert_table_entry entries[ENTRIES_MAX];
};

/* GHCB 56421, SNP Extended Guest Request; platform-info is Google's. */
static const struct {
    const char *guid;
    const char *name;
} names[] = {
    {"63da758d-e664-4564-adc5-f4b93be8accd", "VCEK"},
    {"a8074bc2-a25a-483e-aae6-39c045a0b8a1", "VLEK"},
    {"4ab7b379-bbac-4fe4-a02f-05aef327c782", "ASK"},
    {"c0b406a4-a803-4952-9743-3fb6014cd0ae", "ARK"},
    {"92f81bc3-5811-4d3d-97ff-d19f88dc67ea", "CRL"},
    {"ecae0c0f-9502-43b1-afa2-0ae2e0d565b6", "platform-info"},
};

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

/* The first three groups of a GUID, byte by byte the other way round. */
static void swap_guid(const uint8_t guid[16], uint8_t ret_guid[16])
{
    static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

    for (size_t i = 0; i < sizeof(order); i++)
        ret_guid[i] = guid[order[i]];
}

/* sk_guid_parse() gives the mixed-endian form. */
static void name_entry(struct sevkit_cert_table_entry *entry)
{
    uint8_t mixed[SK_GUID_BYTES] = {0};
    uint8_t big[SK_GUID_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        (void)sk_guid_parse(names[i].guid, mixed);
        swap_guid(mixed, big);
        entry->mixed_endian = memcmp(entry->guid, mixed, sizeof(mixed)) == 0;
        if (entry->mixed_endian || memcmp(entry->guid, big, sizeof(big)) == 0) {
            entry->name = names[i].name;
            return;
        }
    }
}

SK_PUBLIC void sevkit_cert_table_guid_text(const struct sevkit_cert_table_entry *entry,
                                           char ret_text[SEVKIT_GUID_TEXT_BYTES])
{
    uint8_t mixed[SK_GUID_BYTES];

    if (entry->mixed_endian)
        memcpy(mixed, entry->guid, sizeof(mixed));
    else
        swap_guid(entry->guid, mixed);
    sk_guid_format(mixed, ret_text);
}

/* One header, not yet checked against the others. */
struct header {
    uint8_t guid[SK_GUID_BYTES];
    uint32_t offset;
    uint32_t length;
};

/* The headers up to the one that is all zero; ret_end is where they end. */
static int read_headers(struct sk_reader *reader, struct header headers[ENTRIES_MAX],
                        size_t *ret_count, size_t *ret_end, struct sevkit_error *error)
{
    for (size_t i = 0; i <= ENTRIES_MAX; i++) {
        struct sk_reader look = sk_reader_slice(reader, i * ENTRY_BYTES, ENTRY_BYTES);

        if (!sk_reader_ok(&look))
            return sk_error_set(error, SEVKIT_EINPUT,
                                "certificate table: no all-zero entry ends its headers within "
                                "%zu bytes",
                                reader->size);
        if (sk_read_zeros(&look, ENTRY_BYTES)) {
            *ret_count = i;
            *ret_end = (i + 1) * ENTRY_BYTES;
            return 0;
        }
        if (i == ENTRIES_MAX)
            break;
        look.position = 0;
        sk_read_bytes(&look, headers[i].guid, sizeof(headers[i].guid));
        headers[i].offset = sk_read_u32le(&look);
        headers[i].length = sk_read_u32le(&look);
    }
    return sk_error_set(error, SEVKIT_EINPUT, "certificate table: more than %u entries",
                        ENTRIES_MAX);
}

static int check_header(const struct header *headers, size_t index, size_t end, size_t size,
                        struct sevkit_error *error)
{
    const struct header *header = &headers[index];

    if (header->length == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "certificate table: entry %zu is empty", index);
    if (header->offset < end)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "certificate table: entry %zu: offset %u lies inside the headers, "
                            "which end at %zu",
                            index, header->offset, end);
    if (header->offset > size || header->length > size - header->offset)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "certificate table: entry %zu: %u bytes at offset %u reach over the "
                            "end at %zu",
                            index, header->length, header->offset, size);
    for (size_t i = 0; i < index; i++) {
        const struct header *other = &headers[i];

        if (memcmp(other->guid, header->guid, sizeof(header->guid)) == 0)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "certificate table: entries %zu and %zu have the same GUID", i,
                                index);
        if (header->offset < (uint64_t)other->offset + other->length &&
            other->offset < (uint64_t)header->offset + header->length)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "certificate table: entries %zu and %zu overlap", i, index);
    }
    return 0;
}

/* One name may come under two GUIDs, one of each byte order. */
static int check_names(const struct sevkit_cert_table *table, size_t index,
                       struct sevkit_error *error)
{
    const char *name = table->entries[index].name;

    for (size_t i = 0; name && i < index; i++)
        if (table->entries[i].name == name)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "certificate table: entries %zu and %zu are both the %s", i, index,
                                name);
    return 0;
}

SK_PUBLIC int sevkit_cert_table_parse(const void *data, size_t size,
                                      struct sevkit_cert_table **ret_table,
                                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    struct sk_reader reader = sk_reader_of(data, size);
    struct header headers[ENTRIES_MAX];
    size_t end = 0;
    int r;

    if (size > SEVKIT_CERT_TABLE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "certificate table: %zu bytes, at most %u", size,
                            SEVKIT_CERT_TABLE_MAX_BYTES);
    table = calloc(1, sizeof(*table));
    if (!table)
        return sk_error_oom(error);
    r = read_headers(&reader, headers, &table->count, &end, error);
    if (r < 0)
        return r;
    table->data = malloc(size);
    if (!table->data)
        return sk_error_oom(error);
    memcpy(table->data, data, size);
    reader = sk_reader_of(table->data, size);
    for (size_t i = 0; i < table->count; i++) {
        struct sevkit_cert_table_entry *entry = &table->entries[i];
        struct sk_reader blob;

        r = check_header(headers, i, end, size, error);
        if (r < 0)
            return r;
        blob = sk_reader_slice(&reader, headers[i].offset, headers[i].length);
        memcpy(entry->guid, headers[i].guid, sizeof(entry->guid));
        entry->data = blob.data;
        entry->size = headers[i].length;
        name_entry(entry);
        r = check_names(table, i, error);
        if (r < 0)
            return r;
    }
    *ret_table = SK_TAKE(table);
    return 0;
}

SK_PUBLIC void sevkit_cert_table_free(struct sevkit_cert_table *table)
{
    if (!table)
        return;
    free(table->data);
    free(table);
}

SK_PUBLIC size_t sevkit_cert_table_count(const struct sevkit_cert_table *table)
{
    return table->count;
}

SK_PUBLIC const struct sevkit_cert_table_entry *sevkit_cert_table_entry(
    const struct sevkit_cert_table *table, size_t index)
{
    return index < table->count ? &table->entries[index] : NULL;
}

SK_PUBLIC int sevkit_cert_table_write(const struct sevkit_cert_table_entry *entries, size_t count,
                                      uint8_t **ret_data, size_t *ret_size,
                                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *check = NULL;
    SK_CLEANUP_FREE uint8_t *data = NULL;
    size_t offset = (count + 1) * ENTRY_BYTES;
    size_t size = offset;
    struct sk_writer writer;
    int r;

    if (count > ENTRIES_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "certificate table: more than %u entries",
                            ENTRIES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].size > SEVKIT_CERT_TABLE_MAX_BYTES - size)
            return sk_error_set(error, SEVKIT_EUSAGE, "certificate table: more than %u bytes",
                                SEVKIT_CERT_TABLE_MAX_BYTES);
        size += entries[i].size;
    }
    data = malloc(size);
    if (!data)
        return sk_error_oom(error);
    writer = sk_writer_of(data, size);
    for (size_t i = 0; i < count; i++) {
        sk_write_bytes(&writer, entries[i].guid, sizeof(entries[i].guid));
        sk_write_u32le(&writer, (uint32_t)offset);
        sk_write_u32le(&writer, (uint32_t)entries[i].size);
        offset += entries[i].size;
    }
    sk_write_zeros(&writer, ENTRY_BYTES);
    for (size_t i = 0; i < count; i++)
        sk_write_bytes(&writer, entries[i].data, entries[i].size);
    /* What cannot be read back is not written: empty and double entries. */
    r = sevkit_cert_table_parse(data, size, &check, error);
    if (r < 0)
        return sk_error_wrap(error, r, "writing");
    *ret_data = SK_TAKE(data);
    *ret_size = size;
    return 0;
}
