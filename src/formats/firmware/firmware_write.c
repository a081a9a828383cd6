/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/firmware/firmware_write.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/writer.h"
#include "data/guids.h"

#define RESET_VECTOR_BYTES    32u
#define ENTRY_HEADER_BYTES    18u
#define METADATA_HEADER_BYTES 16u
#define SECTION_BYTES         12u

static size_t item_bytes(const struct sk_firmware_item *item)
{
    return 4 * item->word_count + ENTRY_HEADER_BYTES;
}

static void write_header(struct sk_writer *writer, size_t size, const char *guid)
{
    uint8_t bytes[SK_GUID_BYTES] = {0};

    (void)sk_guid_parse(guid, bytes);
    sk_write_u16le(writer, (uint16_t)size);
    sk_write_bytes(writer, bytes, sizeof(bytes));
}

static void write_item(struct sk_writer *writer, const struct sk_firmware_item *item)
{
    for (size_t i = 0; i < item->word_count; i++)
        sk_write_u32le(writer, item->words[i]);
    write_header(writer, item_bytes(item), item->guid);
}

static void write_metadata(struct sk_writer *writer, const struct sk_firmware_layout *layout)
{
    sk_write_bytes(writer, "ASEV", 4);
    sk_write_u32le(writer,
                   (uint32_t)(METADATA_HEADER_BYTES + SECTION_BYTES * layout->section_count));
    sk_write_u32le(writer, 1);
    sk_write_u32le(writer, (uint32_t)layout->section_count);
    for (size_t i = 0; i < layout->section_count; i++) {
        sk_write_u32le(writer, layout->sections[i].gpa);
        sk_write_u32le(writer, layout->sections[i].size);
        sk_write_u32le(writer, layout->sections[i].type);
    }
}

int sk_firmware_write(const struct sk_firmware_layout *layout, uint8_t *image, size_t size,
                      struct sevkit_error *error)
{
    uint32_t from_end = 0;
    struct sk_firmware_item pointer = {SK_GUID_SEV_METADATA, &from_end, 1};
    size_t table = ENTRY_HEADER_BYTES + (layout->metadata ? item_bytes(&pointer) : 0);
    size_t metadata =
        layout->metadata ? METADATA_HEADER_BYTES + SECTION_BYTES * layout->section_count : 0;
    struct sk_writer writer;

    for (size_t i = 0; i < layout->item_count; i++)
        table += item_bytes(&layout->items[i]);
    if (table > UINT16_MAX || metadata + table + RESET_VECTOR_BYTES > size)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "a GUID table of %zu and metadata of %zu bytes do not fit into %zu",
                            table, metadata, size);
    from_end = (uint32_t)(metadata + table + RESET_VECTOR_BYTES);
    writer = sk_writer_of(image + size - from_end, metadata + table);
    if (layout->metadata) {
        write_metadata(&writer, layout);
        write_item(&writer, &pointer);
    }
    for (size_t i = layout->item_count; i > 0; i--)
        write_item(&writer, &layout->items[i - 1]);
    write_header(&writer, table, SK_GUID_TABLE_FOOTER);
    return 0;
}
