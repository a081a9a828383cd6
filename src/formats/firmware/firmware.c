/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/firmware/firmware.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/reader.h"
#include "data/guids.h"

#include <stdlib.h>
#include <string.h>

/* The table ends this far from the end of the image: behind it is the reset vector. */
#define TABLE_END_OFFSET      32u
#define ENTRY_HEADER_BYTES    18u /* u16 size, GUID; stands after the payload */
#define METADATA_HEADER_BYTES 16u
#define SECTION_BYTES         12u
#define METADATA_VERSION      1u
#define PAYLOAD_MAX_BYTES     (UINT16_MAX - ENTRY_HEADER_BYTES)

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

struct entry_header {
    size_t size; /* payload and header */
    uint8_t guid[SK_GUID_BYTES];
};

/* The header that ends at end. */
static struct entry_header read_entry_header(const struct sevkit_firmware *firmware, size_t end)
{
    struct sk_reader image = sk_reader_of(firmware->data, firmware->size);
    struct sk_reader reader = sk_reader_slice(&image, end - ENTRY_HEADER_BYTES, ENTRY_HEADER_BYTES);
    struct entry_header header;

    header.size = sk_read_u16le(&reader);
    sk_read_bytes(&reader, header.guid, sizeof(header.guid));
    return header;
}

static const char *guid_name(const uint8_t guid[SK_GUID_BYTES])
{
    char text[SK_GUID_TEXT_LENGTH + 1];

    sk_guid_format(guid, text);
    for (const struct sk_guid_name *known = sk_firmware_guids; known->guid; known++)
        if (strcmp(known->guid, text) == 0)
            return known->name;
    return NULL;
}

static bool is_guid(const uint8_t guid[SK_GUID_BYTES], const char *text)
{
    uint8_t wanted[SK_GUID_BYTES];

    return sk_guid_parse(text, wanted) && memcmp(guid, wanted, sizeof(wanted)) == 0;
}

/* Walks the table from the footer towards the start of the image. */
static int parse_entries(struct sevkit_firmware *firmware, size_t start, size_t end,
                         struct sevkit_error *error)
{
    size_t capacity = (end - start) / ENTRY_HEADER_BYTES;

    firmware->entries = calloc(capacity ? capacity : 1, sizeof(*firmware->entries));
    if (!firmware->entries)
        return sk_error_oom(error);
    while (end - start >= ENTRY_HEADER_BYTES) {
        struct entry_header header = read_entry_header(firmware, end);
        struct sevkit_firmware_entry *entry = &firmware->entries[firmware->entry_count];
        size_t held = header.size;

        if (header.size < ENTRY_HEADER_BYTES)
            return sk_error_reason(
                error, SEVKIT_REASON_TABLE_ENTRY_SIZE,
                sk_error_set(error, SEVKIT_EINPUT,
                             "GUID table: entry at offset 0x%zx: size %zu is less than its own "
                             "header of %u",
                             end - ENTRY_HEADER_BYTES, header.size, ENTRY_HEADER_BYTES));
        if (held > end - start) {
            held = end - start;
            if (!sk_firmware_add_finding(firmware, SEVKIT_FINDING_TABLE_OVERRUN,
                                         "GUID table: the entry before offset 0x%zx claims %zu "
                                         "bytes, %zu are left in the table",
                                         end, header.size, held))
                return sk_error_oom(error);
        }
        memcpy(entry->guid, header.guid, sizeof(entry->guid));
        entry->name = guid_name(header.guid);
        entry->size = held - ENTRY_HEADER_BYTES;
        entry->declared_size = header.size - ENTRY_HEADER_BYTES;
        entry->offset = end - held;
        entry->data = firmware->data + entry->offset;
        firmware->entry_count++;
        end -= held;
    }
    return 0;
}

static int parse_table(struct sevkit_firmware *firmware, struct sevkit_error *error)
{
    size_t end = firmware->size - TABLE_END_OFFSET;
    struct entry_header footer = read_entry_header(firmware, end);
    size_t room = end - ENTRY_HEADER_BYTES;
    size_t size;

    if (!is_guid(footer.guid, SK_GUID_TABLE_FOOTER) || footer.size < ENTRY_HEADER_BYTES)
        return 0;
    firmware->has_table = true;
    size = footer.size - ENTRY_HEADER_BYTES;
    if (size > room) {
        if (!sk_firmware_add_finding(firmware, SEVKIT_FINDING_TABLE_OVERRUN,
                                     "GUID table: the footer claims %zu bytes, the image has room "
                                     "for %zu",
                                     footer.size, room + ENTRY_HEADER_BYTES))
            return sk_error_oom(error);
        size = room;
    }
    return parse_entries(firmware, room - size, room, error);
}

/* The first u32 of a payload; missing bytes count as zero, as in sev-snp-measure. */
static uint32_t payload_u32(const struct sevkit_firmware_entry *entry, size_t index)
{
    uint8_t bytes[4] = {0};
    struct sk_reader reader = sk_reader_of(bytes, sizeof(bytes));

    for (size_t i = 0; i < sizeof(bytes) && 4 * index + i < entry->size; i++)
        bytes[i] = entry->data[4 * index + i];
    return sk_read_u32le(&reader);
}

static int parse_sections(struct sevkit_firmware *firmware, struct sk_reader metadata,
                          uint32_t declared_size, uint32_t count, struct sevkit_error *error)
{
    size_t room = declared_size > METADATA_HEADER_BYTES ? declared_size - METADATA_HEADER_BYTES : 0;

    if (room > sk_reader_left(&metadata))
        room = sk_reader_left(&metadata);
    if (count > SK_SECTIONS_MAX || count > room / SECTION_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV metadata: %u sections announced, there is room for %zu", count,
                            room / SECTION_BYTES);
    firmware->sections = calloc(count ? count : 1, sizeof(*firmware->sections));
    if (!firmware->sections)
        return sk_error_oom(error);
    for (uint32_t i = 0; i < count; i++) {
        firmware->sections[i].gpa = sk_read_u32le(&metadata);
        firmware->sections[i].size = sk_read_u32le(&metadata);
        firmware->sections[i].type = sk_read_u32le(&metadata);
    }
    firmware->section_count = count;
    return 0;
}

static int parse_metadata(struct sevkit_firmware *firmware, struct sevkit_error *error)
{
    const struct sevkit_firmware_entry *entry =
        sevkit_firmware_find(firmware, SK_GUID_SEV_METADATA);
    struct sk_reader image = sk_reader_of(firmware->data, firmware->size);
    struct sk_reader metadata;
    uint32_t from_end, version, count;
    uint8_t magic[4];

    if (!entry)
        return 0;
    from_end = payload_u32(entry, 0);
    if (from_end > firmware->size || from_end < METADATA_HEADER_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV metadata: offset 0x%x from the end is outside the image",
                            from_end);
    metadata = sk_reader_slice(&image, firmware->size - from_end, from_end);
    sk_read_bytes(&metadata, magic, sizeof(magic));
    firmware->metadata_declared_size = sk_read_u32le(&metadata);
    version = sk_read_u32le(&metadata);
    count = sk_read_u32le(&metadata);
    if (memcmp(magic, "ASEV", sizeof(magic)) != 0)
        return sk_error_reason(
            error, SEVKIT_REASON_METADATA_SIGNATURE,
            sk_error_set(error, SEVKIT_EINPUT,
                         "Wrong SEV metadata signature: %02x%02x%02x%02x, expected \"ASEV\"",
                         magic[0], magic[1], magic[2], magic[3]));
    if (version != METADATA_VERSION)
        return sk_error_reason(error, SEVKIT_REASON_METADATA_VERSION,
                               sk_error_set(error, SEVKIT_EINPUT,
                                            "Wrong SEV metadata version: %u, expected %u", version,
                                            METADATA_VERSION));
    firmware->has_metadata = true;
    return parse_sections(firmware, metadata, firmware->metadata_declared_size, count, error);
}

SK_PUBLIC int sevkit_firmware_parse(const void *data, size_t size,
                                    struct sevkit_firmware **ret_firmware,
                                    struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    int r;

    if (size < TABLE_END_OFFSET + ENTRY_HEADER_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too few for a firmware image",
                            size);
    if (size > SEVKIT_FIRMWARE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "a firmware image of %zu bytes is over %zu", size,
                            SEVKIT_FIRMWARE_MAX_BYTES);
    firmware = calloc(1, sizeof(*firmware));
    if (!firmware)
        return sk_error_oom(error);
    firmware->data = data;
    firmware->size = size;
    r = parse_table(firmware, error);
    if (r == 0)
        r = parse_metadata(firmware, error);
    if (r == 0 && !sk_firmware_find(firmware))
        r = sk_error_oom(error);
    if (r == 0)
        *ret_firmware = SK_TAKE(firmware);
    return r;
}

SK_PUBLIC void sevkit_firmware_free(struct sevkit_firmware *firmware)
{
    if (!firmware)
        return;
    free(firmware->entries);
    free(firmware->sections);
    free(firmware->findings);
    free(firmware);
}

SK_PUBLIC const uint8_t *sevkit_firmware_data(const struct sevkit_firmware *firmware)
{
    return firmware->data;
}

SK_PUBLIC size_t sevkit_firmware_size(const struct sevkit_firmware *firmware)
{
    return firmware->size;
}

SK_PUBLIC bool sevkit_firmware_has_table(const struct sevkit_firmware *firmware)
{
    return firmware->has_table;
}

SK_PUBLIC size_t sevkit_firmware_entry_count(const struct sevkit_firmware *firmware)
{
    return firmware->entry_count;
}

SK_PUBLIC const struct sevkit_firmware_entry *sevkit_firmware_entry(
    const struct sevkit_firmware *firmware, size_t index)
{
    return index < firmware->entry_count ? &firmware->entries[index] : NULL;
}

SK_PUBLIC const struct sevkit_firmware_entry *sevkit_firmware_find(
    const struct sevkit_firmware *firmware, const char *guid)
{
    for (size_t i = firmware->entry_count; i > 0; i--)
        if (is_guid(firmware->entries[i - 1].guid, guid))
            return &firmware->entries[i - 1];
    return NULL;
}

SK_PUBLIC bool sevkit_firmware_has_metadata(const struct sevkit_firmware *firmware)
{
    return firmware->has_metadata;
}

SK_PUBLIC size_t sevkit_firmware_section_count(const struct sevkit_firmware *firmware)
{
    return firmware->section_count;
}

SK_PUBLIC const struct sevkit_section *sevkit_firmware_section(
    const struct sevkit_firmware *firmware, size_t index)
{
    return index < firmware->section_count ? &firmware->sections[index] : NULL;
}

SK_PUBLIC bool sevkit_firmware_has_section(const struct sevkit_firmware *firmware, uint32_t type)
{
    for (size_t i = 0; i < firmware->section_count; i++)
        if (firmware->sections[i].type == type)
            return true;
    return false;
}

SK_PUBLIC const char *sevkit_section_type_name(uint32_t type)
{
    switch (type) {
    case SEVKIT_SECTION_SEC_MEM:
        return "SEC_MEM";
    case SEVKIT_SECTION_SECRETS:
        return "SECRETS";
    case SEVKIT_SECTION_CPUID:
        return "CPUID";
    case SEVKIT_SECTION_SVSM_CAA:
        return "SVSM_CAA";
    case SEVKIT_SECTION_KERNEL_HASHES:
        return "KERNEL_HASHES";
    default:
        return NULL;
    }
}

SK_PUBLIC int sevkit_firmware_reset_eip(const struct sevkit_firmware *firmware, uint32_t *ret_eip,
                                        struct sevkit_error *error)
{
    const struct sevkit_firmware_entry *entry = sevkit_firmware_find(firmware, SK_GUID_RESET_BLOCK);

    if (!entry)
        return sk_error_reason(
            error, SEVKIT_REASON_NO_RESET_BLOCK,
            sk_error_set(error, SEVKIT_EREFUSED,
                         "Can't find SEV_ES_RESET_BLOCK_GUID entry in OVMF table"));
    *ret_eip = payload_u32(entry, 0);
    return 0;
}

bool sk_firmware_lone_reset(const uint8_t *data, size_t size, uint32_t *ret_eip)
{
    struct sk_reader image = sk_reader_of(data, size);
    size_t tail = TABLE_END_OFFSET + ENTRY_HEADER_BYTES + 4;
    struct sk_reader block;
    uint8_t guid[SK_GUID_BYTES], expected[SK_GUID_BYTES];

    if (size < tail || !sk_guid_parse(SK_GUID_RESET_BLOCK, expected))
        return false;
    block = sk_reader_slice(&image, size - tail, ENTRY_HEADER_BYTES + 4);
    *ret_eip = sk_read_u32le(&block);
    sk_read_skip(&block, 2);
    sk_read_bytes(&block, guid, sizeof(guid));
    return memcmp(guid, expected, sizeof(guid)) == 0;
}

SK_PUBLIC int sevkit_firmware_svsm_offset(const struct sevkit_firmware *firmware,
                                          uint32_t *ret_offset, struct sevkit_error *error)
{
    const struct sevkit_firmware_entry *entry = sevkit_firmware_find(firmware, SK_GUID_SVSM_INFO);

    if (!entry)
        return sk_error_reason(
            error, SEVKIT_REASON_NO_SVSM_INFO,
            sk_error_set(error, SEVKIT_EREFUSED, "Can't find SVSM_INFO_GUID entry in SVSM table"));
    *ret_offset = payload_u32(entry, 0);
    return 0;
}

static struct sevkit_area find_area(const struct sevkit_firmware *firmware, const char *guid)
{
    const struct sevkit_firmware_entry *entry = sevkit_firmware_find(firmware, guid);

    if (!entry)
        return (struct sevkit_area){.present = false};
    return (struct sevkit_area){
        .present = true,
        .gpa = payload_u32(entry, 0),
        .size = payload_u32(entry, 1),
    };
}

SK_PUBLIC struct sevkit_area sevkit_firmware_hash_area(const struct sevkit_firmware *firmware)
{
    return find_area(firmware, SK_GUID_HASH_AREA);
}

SK_PUBLIC struct sevkit_area sevkit_firmware_secret_area(const struct sevkit_firmware *firmware)
{
    return find_area(firmware, SK_GUID_SECRET_AREA);
}
