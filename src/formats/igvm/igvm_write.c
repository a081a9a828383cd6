/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/reader.h"
#include "base/writer.h"
#include "formats/igvm/igvm.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 8u
#define VERSION_AT   4u
#define CHECKSUM_AT  20u

/* Where a header's body holds the offset of its data in the file. */
static const struct {
    uint32_t type;
    size_t at;
} offsets[] = {
    {SK_IGVM_CORIM_DOCUMENT, 4}, {SK_IGVM_CORIM_SIGNATURE, 4}, {SK_IGVM_AREA, 12},
    {SK_IGVM_PAGE, 12},          {SK_IGVM_VP_CONTEXT, 12},
};

struct layout {
    size_t old_data_at; /* end of the old variable headers */
    size_t new_headers_at;
    size_t new_headers_size;
    size_t tail_size;
    size_t size;
};

static size_t padded(size_t size)
{
    return HEADER_BYTES + (size + 7) / 8 * 8;
}

static bool is_replaced(const struct sk_igvm_header *header, const struct sk_igvm_id *id)
{
    return header->type == SK_IGVM_ID_BLOCK && header->mask & id->mask;
}

static struct layout lay_out(const struct sk_igvm *igvm, const struct sk_igvm_id *id,
                             uint32_t version)
{
    uint32_t fixed = version == 1 ? SK_IGVM_V1_BYTES : SK_IGVM_V2_BYTES;
    struct layout layout = {.old_data_at = (size_t)igvm->headers_at + igvm->headers_size,
                            .new_headers_at = fixed};

    for (size_t i = 0; i < igvm->count; i++)
        if (!is_replaced(&igvm->headers[i], id))
            layout.new_headers_size += padded(igvm->headers[i].body_size);
    layout.new_headers_size += padded(SK_IGVM_ID_BLOCK_BYTES);
    layout.tail_size = igvm->size - layout.old_data_at;
    layout.size = layout.new_headers_at + layout.new_headers_size + layout.tail_size;
    return layout;
}

/* The bytes before and inside of the headers do not keep their place, so no data may be there. */
static int check_data(const struct sk_igvm *igvm, const struct layout *layout,
                      struct sevkit_error *error)
{
    for (size_t i = 0; i < igvm->count; i++) {
        const uint8_t *data = igvm->headers[i].data;

        if (data && (size_t)(data - igvm->bytes) < layout->old_data_at)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "header %zu (%s): its data are not behind the variable headers: "
                                "the file cannot be written anew",
                                i, sk_igvm_type_name(igvm->headers[i].type));
    }
    if (layout->size > UINT32_MAX)
        return sk_error_set(error, SEVKIT_EREFUSED, "%zu bytes are too many for an IGVM file",
                            layout->size);
    return 0;
}

static void write_body(struct sk_writer *writer, const struct sk_igvm *igvm,
                       const struct sk_igvm_header *header, const struct layout *layout)
{
    size_t done = 0;

    for (size_t i = 0; header->data && i < SK_ARRAY_SIZE(offsets); i++) {
        if (offsets[i].type != header->type)
            continue;
        sk_write_bytes(writer, header->body, offsets[i].at);
        sk_write_u32le(writer,
                       (uint32_t)((size_t)(header->data - igvm->bytes) - layout->old_data_at +
                                  layout->new_headers_at + layout->new_headers_size));
        done = offsets[i].at + sizeof(uint32_t);
    }
    sk_write_bytes(writer, header->body + done, header->body_size - done);
}

static void write_header(struct sk_writer *writer, const struct sk_igvm *igvm,
                         const struct sk_igvm_header *header, const struct layout *layout)
{
    sk_write_u32le(writer, header->type | (header->optional ? SK_IGVM_OPTIONAL : 0));
    sk_write_u32le(writer, (uint32_t)header->body_size);
    write_body(writer, igvm, header, layout);
    sk_write_zeros(writer, (8 - header->body_size % 8) % 8);
}

static void write_all(const struct sk_igvm *igvm, const struct sk_igvm_id *id, uint32_t version,
                      const struct layout *layout, uint8_t *bytes)
{
    struct sk_writer writer = sk_writer_of(bytes, layout->size);
    uint8_t body[SK_IGVM_ID_BLOCK_BYTES];
    struct sk_igvm_header last = {
        .type = SK_IGVM_ID_BLOCK, .body = body, .body_size = sizeof(body)};

    sk_igvm_id_write(id, body);
    sk_write_bytes(&writer, igvm->bytes, VERSION_AT);
    sk_write_u32le(&writer, version);
    sk_write_u32le(&writer, (uint32_t)layout->new_headers_at);
    sk_write_u32le(&writer, (uint32_t)layout->new_headers_size);
    sk_write_u32le(&writer, (uint32_t)layout->size);
    sk_write_u32le(&writer, 0);
    if (version == 2) {
        sk_write_u32le(&writer, igvm->architecture);
        sk_write_u32le(&writer, 4096);
    }
    for (size_t i = 0; i < igvm->count; i++)
        if (!is_replaced(&igvm->headers[i], id))
            write_header(&writer, igvm, &igvm->headers[i], layout);
    write_header(&writer, igvm, &last, layout);
    sk_write_bytes(&writer, igvm->bytes + layout->old_data_at, layout->tail_size);
    writer = sk_writer_of(bytes + CHECKSUM_AT, sizeof(uint32_t));
    sk_write_u32le(&writer,
                   sk_igvm_crc32(0, bytes, layout->new_headers_at + layout->new_headers_size));
}

int sk_igvm_sign(const struct sk_igvm *igvm, const struct sk_igvm_id *id, uint32_t version,
                 uint8_t **ret_bytes, size_t *ret_size, struct sevkit_error *error)
{
    struct layout layout;
    uint8_t *bytes;
    int r;

    version = version ? version : igvm->version;
    layout = lay_out(igvm, id, version);
    r = check_data(igvm, &layout, error);
    if (r < 0)
        return r;
    bytes = malloc(layout.size);
    if (!bytes)
        return sk_error_oom(error);
    write_all(igvm, id, version, &layout, bytes);
    *ret_bytes = bytes;
    *ret_size = layout.size;
    return 0;
}
