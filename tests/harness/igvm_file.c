/* SPDX-License-Identifier: Apache-2.0 */
#include "igvm_file.h"

#include "base/writer.h"

#include <sevkit/vmsa.h>
#include <string.h>

static size_t fixed_size(const struct sk_test_igvm *file)
{
    return file->version == 1 ? SK_IGVM_V1_BYTES : SK_IGVM_V2_BYTES;
}

void sk_test_igvm_start(struct sk_test_igvm *file, uint32_t version)
{
    memset(file, 0, sizeof(*file));
    file->version = version;
    file->size = SK_TEST_IGVM_DATA_AT;
}

void sk_test_igvm_finish(struct sk_test_igvm *file)
{
    struct sk_writer writer = sk_writer_of(file->bytes, sizeof(file->bytes));
    uint32_t crc;

    sk_write_bytes(&writer, "IGVM", 4);
    sk_write_u32le(&writer, file->version);
    sk_write_u32le(&writer, (uint32_t)fixed_size(file));
    sk_write_u32le(&writer, (uint32_t)file->headers_size);
    sk_write_u32le(&writer, (uint32_t)file->size);
    sk_write_u32le(&writer, 0);
    if (file->version == 2) {
        sk_write_u32le(&writer, 0);
        sk_write_u32le(&writer, 4096);
    }
    crc = sk_igvm_crc32(0, file->bytes, fixed_size(file) + file->headers_size);
    writer = sk_writer_of(file->bytes + 20, 4);
    sk_write_u32le(&writer, crc);
}

void sk_test_igvm_header(struct sk_test_igvm *file, uint32_t type, const void *body, size_t size)
{
    size_t at = fixed_size(file) + file->headers_size;
    struct sk_writer writer = sk_writer_of(file->bytes + at, SK_TEST_IGVM_DATA_AT - at);

    sk_write_u32le(&writer, type);
    sk_write_u32le(&writer, (uint32_t)size);
    sk_write_bytes(&writer, body, size);
    sk_write_zeros(&writer, (8 - size % 8) % 8);
    file->headers_size += writer.position;
}

uint32_t sk_test_igvm_data(struct sk_test_igvm *file, const void *data, size_t size)
{
    size_t at = file->size;

    memcpy(file->bytes + at, data, size);
    file->size += size;
    return (uint32_t)at;
}

void sk_test_igvm_platform(struct sk_test_igvm *file, uint32_t mask, uint8_t platform)
{
    uint8_t body[16];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    sk_write_u32le(&writer, mask);
    sk_write_u8(&writer, 0);
    sk_write_u8(&writer, platform);
    sk_write_u16le(&writer, 1);
    sk_write_u64le(&writer, 0);
    sk_test_igvm_header(file, SK_IGVM_PLATFORM, body, sizeof(body));
}

void sk_test_igvm_policy(struct sk_test_igvm *file, uint32_t mask, uint64_t policy)
{
    uint8_t body[16];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    sk_write_u64le(&writer, policy);
    sk_write_u32le(&writer, mask);
    sk_write_u32le(&writer, 0);
    sk_test_igvm_header(file, SK_IGVM_POLICY, body, sizeof(body));
}

void sk_test_igvm_area(struct sk_test_igvm *file, uint32_t index, uint64_t bytes)
{
    uint8_t body[16];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    sk_write_u64le(&writer, bytes);
    sk_write_u32le(&writer, index);
    sk_write_u32le(&writer, 0);
    sk_test_igvm_header(file, SK_IGVM_AREA, body, sizeof(body));
}

void sk_test_igvm_page(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint32_t flags,
                       uint16_t data_type, uint8_t fill)
{
    uint8_t body[24], page[4096];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    memset(page, fill, sizeof(page));
    sk_write_u64le(&writer, gpa);
    sk_write_u32le(&writer, mask);
    sk_write_u32le(&writer, fill ? sk_test_igvm_data(file, page, sizeof(page)) : 0);
    sk_write_u32le(&writer, flags);
    sk_write_u16le(&writer, data_type);
    sk_write_u16le(&writer, 0);
    sk_test_igvm_header(file, SK_IGVM_PAGE, body, sizeof(body));
}

void sk_test_igvm_insert(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint32_t index)
{
    uint8_t body[16];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    sk_write_u64le(&writer, gpa);
    sk_write_u32le(&writer, mask);
    sk_write_u32le(&writer, index);
    sk_test_igvm_header(file, SK_IGVM_INSERT, body, sizeof(body));
}

void sk_test_igvm_context(struct sk_test_igvm *file, uint32_t mask, uint64_t gpa, uint16_t vcpu,
                          const uint8_t *vmsa)
{
    uint8_t body[20];
    struct sk_writer writer = sk_writer_of(body, sizeof(body));

    sk_write_u64le(&writer, gpa);
    sk_write_u32le(&writer, mask);
    sk_write_u32le(&writer, sk_test_igvm_data(file, vmsa, SEVKIT_VMSA_BYTES));
    sk_write_u16le(&writer, vcpu);
    sk_write_u16le(&writer, 0);
    sk_test_igvm_header(file, SK_IGVM_VP_CONTEXT, body, sizeof(body));
}

void sk_test_igvm_basic(struct sk_test_igvm *file, uint32_t version)
{
    uint8_t vmsa[SEVKIT_VMSA_BYTES];

    sevkit_vmsa_build(sevkit_profile_find("svsm"), SEVKIT_BSP, 0x10000, 0xa00f11, 1, vmsa);
    sevkit_vmsa_set(vmsa, sevkit_vmsa_field_find("cr0"), 0x31);
    sk_test_igvm_start(file, version);
    sk_test_igvm_platform(file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_policy(file, 1, 0x30000);
    sk_test_igvm_area(file, 0, 0x3000);
    sk_test_igvm_page(file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_page(file, 1, 0x11000, 0, SK_IGVM_NORMAL, 2);
    sk_test_igvm_page(file, 1, 0x12000, 0, SK_IGVM_NORMAL, 0);
    sk_test_igvm_page(file, 1, 0x13000, SK_IGVM_PAGE_UNMEASURED, SK_IGVM_NORMAL, 3);
    sk_test_igvm_page(file, 1, 0x14000, 0, SK_IGVM_SECRETS, 0);
    sk_test_igvm_page(file, 1, 0x15000, 0, SK_IGVM_CPUID, 0);
    sk_test_igvm_insert(file, 1, 0x20000, 0);
    sk_test_igvm_context(file, 1, 0xfffffffff000, 0, vmsa);
    sk_test_igvm_finish(file);
}
