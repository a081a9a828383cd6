/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/firmware/pe.h"

#include "base/reader.h"

#include <string.h>

#define LFANEW_AT            0x3cu
#define COFF_HEADER_BYTES    20u
#define SECTION_HEADER_BYTES 40u

/* A reader behind the PE signature, overrun if there is none. */
static struct sk_reader find_coff(const void *head, size_t size)
{
    struct sk_reader file = sk_reader_of(head, size);
    struct sk_reader dos = file;
    struct sk_reader coff;
    uint8_t magic[2], signature[4];
    uint32_t offset;

    sk_read_bytes(&dos, magic, sizeof(magic));
    sk_read_skip(&dos, LFANEW_AT - sizeof(magic));
    offset = sk_read_u32le(&dos);
    if (!sk_reader_ok(&dos) || memcmp(magic, "MZ", 2) != 0 || offset > size)
        return (struct sk_reader){.overrun = true};
    coff = sk_reader_slice(&file, offset, size - offset);
    sk_read_bytes(&coff, signature, sizeof(signature));
    if (memcmp(signature, "PE\0\0", 4) != 0)
        coff.overrun = true;
    return coff;
}

bool sk_pe_detect(const void *head, size_t size)
{
    struct sk_reader coff = find_coff(head, size);

    return sk_reader_ok(&coff);
}

int sk_pe_parse(const void *head, size_t size, struct sk_pe *ret_pe, struct sevkit_error *error)
{
    struct sk_reader reader = find_coff(head, size);
    uint16_t machine, count, optional_size;

    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "not a PE image");
    machine = sk_read_u16le(&reader);
    count = sk_read_u16le(&reader);
    sk_read_skip(&reader, 12);
    optional_size = sk_read_u16le(&reader);
    sk_read_skip(&reader, 2u + optional_size);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "PE image: its headers are cut off");
    if (count > SK_PE_SECTIONS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "PE image: %u sections, at most %d are read",
                            count, SK_PE_SECTIONS_MAX);
    if (sk_reader_left(&reader) < count * (size_t)SECTION_HEADER_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "PE image: the headers of its %u sections are cut off", count);
    *ret_pe = (struct sk_pe){.machine = machine, .section_count = count};
    for (size_t i = 0; i < count; i++) {
        struct sk_pe_section *section = &ret_pe->sections[i];

        sk_read_bytes(&reader, section->name, 8);
        section->virtual_size = sk_read_u32le(&reader);
        sk_read_skip(&reader, 4);
        section->file_size = sk_read_u32le(&reader);
        section->file_offset = sk_read_u32le(&reader);
        sk_read_skip(&reader, 16);
    }
    return 0;
}

const struct sk_pe_section *sk_pe_find(const struct sk_pe *pe, const char *name)
{
    for (size_t i = 0; i < pe->section_count; i++)
        if (strcmp(pe->sections[i].name, name) == 0)
            return &pe->sections[i];
    return NULL;
}

const uint8_t *sk_pe_content(const struct sk_pe_section *section, const void *data, size_t size,
                             size_t *ret_size)
{
    struct sk_reader reader = sk_reader_of(data, size);
    bool rounded = section->virtual_size < section->file_size && section->virtual_size > 0;

    *ret_size = rounded ? section->virtual_size : section->file_size;
    sk_read_skip(&reader, section->file_offset);
    return sk_read_pointer(&reader, *ret_size);
}

bool sk_pe_is_uki(const struct sk_pe *pe)
{
    return sk_pe_find(pe, ".linux") != NULL;
}
