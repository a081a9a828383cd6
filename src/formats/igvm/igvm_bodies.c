/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/igvm/igvm_reading.h"

#include <inttypes.h>

#define PAGE_FLAGS (SK_IGVM_PAGE_2M | SK_IGVM_PAGE_UNMEASURED | SK_IGVM_PAGE_SHARED)

static int refuse(const struct sk_igvm_parse *parse, const struct sk_igvm_header *header,
                  struct sevkit_error *error, const char *what, uint64_t found,
                  const char *expected)
{
    return sk_error_set(error, SEVKIT_EINPUT, "header at 0x%zx (%s): %s 0x%" PRIx64 ", expected %s",
                        parse->at, sk_igvm_type_name(header->type), what, found, expected);
}

/* offset 0 means that there is no data. */
static int take_data(const struct sk_igvm_parse *parse, struct sk_igvm_header *header,
                     uint32_t offset, uint64_t size, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(parse->igvm->bytes, parse->igvm->size);

    if (offset == 0)
        return 0;
    sk_read_skip(&reader, offset);
    header->data = size <= SIZE_MAX ? sk_read_pointer(&reader, (size_t)size) : NULL;
    if (!header->data)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "header at 0x%zx (%s): its %" PRIu64 " bytes of data at 0x%x end "
                            "behind the file's %zu bytes",
                            parse->at, sk_igvm_type_name(header->type), size, offset,
                            parse->igvm->size);
    header->data_size = (size_t)size;
    return 0;
}

static int check_range(const struct sk_igvm_parse *parse, const struct sk_igvm_header *header,
                       uint64_t align, uint64_t size, struct sevkit_error *error)
{
    if (header->gpa % align)
        return refuse(parse, header, error, "guest address", header->gpa,
                      align == SK_PAGE_BYTES ? "a multiple of 4096" : "a multiple of 2 MiB");
    if (header->gpa > UINT64_MAX - size)
        return refuse(parse, header, error, "guest address", header->gpa,
                      "one below the end of the address space");
    return 0;
}

static int read_platform(struct sk_igvm_parse *parse, struct sk_reader *body,
                         struct sk_igvm_header *header, struct sevkit_error *error)
{
    header->mask = sk_read_u32le(body);
    header->highest_vtl = sk_read_u8(body);
    header->platform = sk_read_u8(body);
    header->version = sk_read_u16le(body);
    header->gpa = sk_read_u64le(body);
    if (header->mask == 0 || (header->mask & (header->mask - 1)) != 0)
        return refuse(parse, header, error, "compatibility mask", header->mask, "one bit");
    if (header->mask & parse->platforms)
        return refuse(parse, header, error, "compatibility mask", header->mask,
                      "a bit that no other platform has");
    parse->platforms |= header->mask;
    if (header->highest_vtl != 0 && header->highest_vtl != 2)
        return refuse(parse, header, error, "highest VTL", header->highest_vtl, "0 or 2");
    if (header->version != 1)
        return refuse(parse, header, error, "platform version", header->version, "1");
    return 0;
}

static int read_policy(struct sk_igvm_parse *parse, struct sk_reader *body,
                       struct sk_igvm_header *header, struct sevkit_error *error)
{
    uint32_t reserved;

    header->policy = sk_read_u64le(body);
    header->mask = sk_read_u32le(body);
    reserved = sk_read_u32le(body);
    return reserved ? refuse(parse, header, error, "reserved bytes", reserved, "0") : 0;
}

static int read_document(struct sk_igvm_parse *parse, struct sk_reader *body,
                         struct sk_igvm_header *header, struct sevkit_error *error)
{
    uint32_t offset, size, reserved;

    header->mask = sk_read_u32le(body);
    offset = sk_read_u32le(body);
    size = sk_read_u32le(body);
    reserved = sk_read_u32le(body);
    if (reserved)
        return refuse(parse, header, error, "reserved bytes", reserved, "0");
    return take_data(parse, header, offset, size, error);
}

/* The size of an area, 0 if there is none of that index. */
static uint64_t area_bytes(const struct sk_igvm_parse *parse, uint32_t index)
{
    for (size_t i = 0; i < parse->area_count; i++)
        if (parse->areas[i].index == index)
            return parse->areas[i].bytes;
    return 0;
}

static int read_area(struct sk_igvm_parse *parse, struct sk_reader *body,
                     struct sk_igvm_header *header, struct sevkit_error *error)
{
    uint32_t offset;

    header->bytes = sk_read_u64le(body);
    header->index = sk_read_u32le(body);
    offset = sk_read_u32le(body);
    if (header->bytes == 0 || header->bytes % SK_PAGE_BYTES)
        return refuse(parse, header, error, "size", header->bytes, "a multiple of 4096");
    if (area_bytes(parse, header->index))
        return refuse(parse, header, error, "index", header->index, "one that is not in use");
    if (parse->area_count == SK_IGVM_AREAS_MAX)
        return refuse(parse, header, error, "index", header->index, "at most 1024 areas");
    parse->areas[parse->area_count].index = header->index;
    parse->areas[parse->area_count++].bytes = header->bytes;
    return take_data(parse, header, offset, header->bytes, error);
}

static int read_page(struct sk_igvm_parse *parse, struct sk_reader *body,
                     struct sk_igvm_header *header, struct sevkit_error *error)
{
    uint32_t offset;
    uint64_t size;
    uint16_t reserved;
    int r;

    header->gpa = sk_read_u64le(body);
    header->mask = sk_read_u32le(body);
    offset = sk_read_u32le(body);
    header->flags = sk_read_u32le(body);
    header->data_type = sk_read_u16le(body);
    reserved = sk_read_u16le(body);
    if (header->flags & ~PAGE_FLAGS)
        return refuse(parse, header, error, "flags", header->flags, "bits 0 to 2 only");
    if (header->data_type > SK_IGVM_CPUID_XF)
        return refuse(parse, header, error, "data type", header->data_type, "0 to 3");
    if (reserved)
        return refuse(parse, header, error, "reserved bytes", reserved, "0");
    size = sk_igvm_page_bytes(header);
    r = check_range(parse, header, size, size, error);
    return r < 0 ? r : take_data(parse, header, offset, size, error);
}

static int check_index(const struct sk_igvm_parse *parse, const struct sk_igvm_header *header,
                       struct sevkit_error *error)
{
    uint64_t bytes = area_bytes(parse, header->index);

    if (bytes == 0)
        return refuse(parse, header, error, "parameter area", header->index,
                      "one that is defined before");
    if (header->offset >= bytes)
        return refuse(parse, header, error, "offset", header->offset, "one inside its area");
    return 0;
}

static int read_insert(struct sk_igvm_parse *parse, struct sk_reader *body,
                       struct sk_igvm_header *header, struct sevkit_error *error)
{
    int r;

    header->gpa = sk_read_u64le(body);
    header->mask = sk_read_u32le(body);
    header->index = sk_read_u32le(body);
    r = check_index(parse, header, error);
    if (r < 0)
        return r;
    header->bytes = area_bytes(parse, header->index);
    return check_range(parse, header, SK_PAGE_BYTES, header->bytes, error);
}

static int read_context(struct sk_igvm_parse *parse, struct sk_reader *body,
                        struct sk_igvm_header *header, struct sevkit_error *error)
{
    uint32_t offset;
    uint16_t reserved;
    int r;

    header->gpa = sk_read_u64le(body);
    header->mask = sk_read_u32le(body);
    offset = sk_read_u32le(body);
    header->index = sk_read_u16le(body);
    reserved = sk_read_u16le(body);
    if (reserved)
        return refuse(parse, header, error, "reserved bytes", reserved, "0");
    if (offset == 0)
        return refuse(parse, header, error, "file offset", offset, "the place of its data");
    r = check_range(parse, header, SK_PAGE_BYTES, SK_PAGE_BYTES, error);
    return r < 0 ? r : take_data(parse, header, offset, SK_PAGE_BYTES, error);
}

static int read_memory(struct sk_igvm_parse *parse, struct sk_reader *body,
                       struct sk_igvm_header *header, struct sevkit_error *error)
{
    header->gpa = sk_read_u64le(body);
    header->mask = sk_read_u32le(body);
    header->bytes = sk_read_u32le(body);
    header->flags = sk_read_u32le(body);
    if (header->bytes % SK_PAGE_BYTES)
        return refuse(parse, header, error, "size", header->bytes, "a multiple of 4096");
    return check_range(parse, header, SK_PAGE_BYTES, header->bytes, error);
}

static int read_parameter(struct sk_igvm_parse *parse, struct sk_reader *body,
                          struct sk_igvm_header *header, struct sevkit_error *error)
{
    header->index = sk_read_u32le(body);
    header->offset = sk_read_u32le(body);
    return check_index(parse, header, error);
}

/* The mask comes first in these. */
static int read_masked(struct sk_igvm_parse *parse, struct sk_reader *body,
                       struct sk_igvm_header *header, struct sevkit_error *error)
{
    (void)parse;
    (void)error;
    header->mask = sk_read_u32le(body);
    return 0;
}

/* igvm_defs, IgvmVariableHeaderType and the structure of each type. */
static const struct sk_igvm_row rows[] = {
    {SK_IGVM_PLATFORM, "SUPPORTED_PLATFORM", 16, read_platform},
    {SK_IGVM_POLICY, "GUEST_POLICY", 16, read_policy},
    {0x102, "RELOCATABLE_REGION", SK_IGVM_ANY_SIZE, NULL},
    {0x103, "PAGE_TABLE_RELOCATION_REGION", SK_IGVM_ANY_SIZE, NULL},
    {SK_IGVM_CORIM_DOCUMENT, "CORIM_DOCUMENT", 16, read_document},
    {SK_IGVM_CORIM_SIGNATURE, "CORIM_SIGNATURE", 16, read_document},
    {0x106, "CCA_POLICY", SK_IGVM_ANY_SIZE, NULL},
    {SK_IGVM_AREA, "PARAMETER_AREA", 16, read_area},
    {SK_IGVM_PAGE, "PAGE_DATA", 24, read_page},
    {SK_IGVM_INSERT, "PARAMETER_INSERT", 16, read_insert},
    {SK_IGVM_VP_CONTEXT, "VP_CONTEXT", 20, read_context},
    {SK_IGVM_REQUIRED_MEMORY, "REQUIRED_MEMORY", 24, read_memory},
    {SK_IGVM_VP_COUNT, "VP_COUNT", 8, read_parameter},
    {0x308, "SRAT", 8, read_parameter},
    {0x309, "MADT", 8, read_parameter},
    {0x30a, "MMIO_RANGES", 8, read_parameter},
    {SK_IGVM_ID_BLOCK, "SNP_ID_BLOCK", SK_IGVM_ID_BLOCK_BYTES, read_masked},
    {0x30c, "MEMORY_MAP", 8, read_parameter},
    {0x30d, "ERROR_RANGE", SK_IGVM_ANY_SIZE, NULL},
    {0x30e, "COMMAND_LINE", 8, read_parameter},
    {0x30f, "SLIT", 8, read_parameter},
    {0x310, "PPTT", 8, read_parameter},
    {0x311, "VBS_MEASUREMENT", SK_IGVM_ANY_SIZE, NULL},
    {0x312, "DEVICE_TREE", 8, read_parameter},
    {0x313, "ENVIRONMENT_INFO", 8, read_parameter},
};

const struct sk_igvm_row *sk_igvm_find_row(uint32_t type)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].type == type)
            return &rows[i];
    return NULL;
}

const char *sk_igvm_type_name(uint32_t type)
{
    const struct sk_igvm_row *row = sk_igvm_find_row(type);

    return row ? row->name : NULL;
}
