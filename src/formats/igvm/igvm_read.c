/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/grow.h"
#include "formats/igvm/igvm_reading.h"

#include <stdlib.h>

#define MAGIC         0x4d564749u
#define CHECKSUM_AT   20u
#define MASK_ALL      0xffffffffu
#define ARCHITECTURES 2u

/* Types of a header by section: platform, initialization, directive (igvm_defs, IGVM_VHT_RANGE_*). */
static const struct {
    uint32_t first, last;
} sections[] = {{0x001, 0x100}, {0x101, 0x200}, {0x301, 0x400}};

uint32_t sk_igvm_crc32(uint32_t crc, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}

static int append(struct sk_igvm_parse *parse, const struct sk_igvm_header *header,
                  struct sevkit_error *error)
{
    struct sk_igvm *igvm = parse->igvm;

    if (igvm->count == SK_IGVM_HEADERS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "more than %zu headers", SK_IGVM_HEADERS_MAX);
    if (!sk_grow(&igvm->headers, sizeof(*igvm->headers), igvm->count, &parse->capacity))
        return sk_error_oom(error);
    igvm->headers[igvm->count++] = *header;
    return 0;
}

/* Platforms come before initialization, initialization before directives. */
static int check_section(struct sk_igvm_parse *parse, const struct sk_igvm_header *header,
                         struct sevkit_error *error)
{
    for (unsigned i = 0; i < SK_ARRAY_SIZE(sections); i++) {
        if (header->type < sections[i].first || header->type > sections[i].last)
            continue;
        if (i < parse->section)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "header at 0x%zx: type 0x%x (%s) comes after a header of a later "
                                "section",
                                parse->at, header->type,
                                header->known ? sk_igvm_type_name(header->type) : "unknown");
        parse->section = i;
    }
    return 0;
}

static int read_body(struct sk_igvm_parse *parse, struct sk_igvm_header *header,
                     struct sevkit_error *error)
{
    struct sk_reader body = sk_reader_of(header->body, header->body_size);
    const struct sk_igvm_row *row = sk_igvm_find_row(header->type);
    int r;

    header->known = row != NULL;
    /* A loader that does not know an optional header does not look where it stands either. */
    if (!row && header->optional)
        return append(parse, header, error);
    if (!row)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "header at 0x%zx: type 0x%x is unknown and not marked as optional",
                            parse->at, header->type);
    if (row->size != SK_IGVM_ANY_SIZE && row->size != header->body_size)
        return sk_error_set(error, SEVKIT_EINPUT, "header at 0x%zx (%s): length %zu, expected %u",
                            parse->at, row->name, header->body_size, row->size);
    r = check_section(parse, header, error);
    if (r == 0 && row->read)
        r = row->read(parse, &body, header, error);
    return r < 0 ? r : append(parse, header, error);
}

/* Zeros by the specification; igvm-tooling writes the digit "0". */
static bool read_padding(struct sk_reader *reader, size_t size)
{
    bool good = true;

    for (; size > 0; size--) {
        uint8_t byte = sk_read_u8(reader);

        good &= byte == 0 || byte == '0';
    }
    return good;
}

static int read_headers(struct sk_igvm_parse *parse, struct sevkit_error *error)
{
    struct sk_igvm *igvm = parse->igvm;
    struct sk_reader reader = sk_reader_slice(&parse->file, igvm->headers_at, igvm->headers_size);
    int r = 0;

    while (r == 0 && sk_reader_left(&reader) > 0) {
        struct sk_igvm_header header = {.mask = MASK_ALL};
        uint32_t type, length;

        parse->at = igvm->headers_at + reader.position;
        type = sk_read_u32le(&reader);
        length = sk_read_u32le(&reader);
        header.type = type & ~SK_IGVM_OPTIONAL;
        header.optional = type & SK_IGVM_OPTIONAL;
        header.body = sk_read_pointer(&reader, length);
        header.body_size = length;
        if (!sk_reader_ok(&reader))
            return sk_error_set(error, SEVKIT_EINPUT,
                                "header at 0x%zx: type 0x%x with %u bytes ends behind the variable "
                                "headers",
                                parse->at, type, length);
        if (!read_padding(&reader, (8 - length % 8) % 8) || !sk_reader_ok(&reader))
            return sk_error_set(error, SEVKIT_EINPUT,
                                "header at 0x%zx: type 0x%x: the padding to 8 bytes is not zero or "
                                "is cut off",
                                parse->at, type);
        r = read_body(parse, &header, error);
    }
    if (r == 0 && !sk_igvm_find(igvm, SK_IGVM_PLATFORM, MASK_ALL))
        r = sk_error_set(error, SEVKIT_EINPUT, "no header names a platform");
    return r;
}

static int check_crc(const struct sk_igvm *igvm, uint32_t fixed_size, uint32_t found,
                     struct sevkit_error *error)
{
    static const uint8_t zeros[4];
    uint32_t crc = sk_igvm_crc32(0, igvm->bytes, CHECKSUM_AT);

    crc = sk_igvm_crc32(crc, zeros, sizeof(zeros));
    crc = sk_igvm_crc32(crc, igvm->bytes + CHECKSUM_AT + sizeof(zeros),
                        fixed_size - CHECKSUM_AT - sizeof(zeros));
    crc = sk_igvm_crc32(crc, igvm->bytes + igvm->headers_at, igvm->headers_size);
    if (crc != found)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "checksum 0x%08x, calculated 0x%08x: the headers are damaged", found,
                            crc);
    return 0;
}

static int read_version(struct sk_reader *reader, struct sk_igvm *igvm, struct sevkit_error *error)
{
    uint32_t page_size;

    if (igvm->version == 1)
        return 0;
    igvm->architecture = sk_read_u32le(reader);
    page_size = sk_read_u32le(reader);
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes: the header of version 2 is cut off",
                            igvm->size);
    if (igvm->architecture >= ARCHITECTURES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "architecture %u, expected 0 (x64) or 1 (AArch64)", igvm->architecture);
    if (page_size != SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "page size %u, expected 4096", page_size);
    return 0;
}

static int read_fixed(struct sk_igvm_parse *parse, struct sevkit_error *error)
{
    struct sk_reader *reader = &parse->file;
    struct sk_igvm *igvm = parse->igvm;
    uint32_t magic = sk_read_u32le(reader), fixed, total, crc;
    int r;

    igvm->version = sk_read_u32le(reader);
    igvm->headers_at = sk_read_u32le(reader);
    igvm->headers_size = sk_read_u32le(reader);
    total = sk_read_u32le(reader);
    crc = sk_read_u32le(reader);
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too short for an IGVM file",
                            igvm->size);
    if (magic != MAGIC)
        return sk_error_set(error, SEVKIT_EINPUT, "not an IGVM file: magic 0x%08x, expected 0x%08x",
                            magic, MAGIC);
    if (igvm->version != 1 && igvm->version != 2)
        return sk_error_set(error, SEVKIT_EINPUT, "IGVM format version %u, expected 1 or 2",
                            igvm->version);
    r = read_version(reader, igvm, error);
    if (r < 0)
        return r;
    if (total != igvm->size)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "total file size %u in the header, but the file has %zu bytes", total,
                            igvm->size);
    fixed = igvm->version == 1 ? SK_IGVM_V1_BYTES : SK_IGVM_V2_BYTES;
    if (igvm->headers_at < fixed || igvm->headers_at % 8)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "variable headers at 0x%x, expected a multiple of 8 from %u on",
                            igvm->headers_at, fixed);
    if (igvm->headers_at > total || igvm->headers_size > total - igvm->headers_at)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "variable headers at 0x%x with 0x%x bytes end behind the file's 0x%x "
                            "bytes",
                            igvm->headers_at, igvm->headers_size, total);
    return check_crc(igvm, fixed, crc, error);
}

bool sk_igvm_is(const void *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);

    return sk_read_u32le(&reader) == MAGIC && sk_reader_ok(&reader);
}

int sk_igvm_read(const void *data, size_t size, struct sk_igvm *ret_igvm,
                 struct sevkit_error *error)
{
    struct sk_igvm igvm = {.bytes = data, .size = size};
    struct sk_igvm_parse parse = {.igvm = &igvm, .file = sk_reader_of(data, size)};
    int r;

    if (size > SK_IGVM_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are over the limit of %zu", size,
                            SK_IGVM_MAX_BYTES);
    r = read_fixed(&parse, error);
    if (r == 0)
        r = read_headers(&parse, error);
    if (r < 0) {
        sk_igvm_done(&igvm);
        return r;
    }
    *ret_igvm = igvm;
    return 0;
}

void sk_igvm_done(struct sk_igvm *igvm)
{
    free(igvm->headers);
    *igvm = (struct sk_igvm){0};
}
