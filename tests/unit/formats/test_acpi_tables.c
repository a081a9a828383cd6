/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/firmware/acpi_tables.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "test.h"

#include <stdlib.h>

#define FIRMWARE_BYTES ((size_t)4 << 20)
#define ADDRESS        0xffbf0000u

/* A block with nothing but zeros behind it, as long as a firmware. */
static uint8_t *image_of(uint64_t vcpus, uint64_t memory_mib, size_t firmware_bytes)
{
    struct sk_acpi_machine machine = {vcpus, memory_mib};
    uint8_t *image = calloc(1, SK_ACPI_BLOCK_BYTES + firmware_bytes);
    struct sevkit_error error;
    uint32_t address = 0;

    EXPECT(image);
    EXPECT_OK(sk_acpi_block_address(firmware_bytes, &address, &error), &error);
    EXPECT_OK(sk_acpi_tables_write(&machine, address, image, &error), &error);
    return image;
}

static uint32_t u32_at(const uint8_t *data)
{
    return data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

static uint64_t u64_at(const uint8_t *data)
{
    return u32_at(data) | (uint64_t)u32_at(data + 4) << 32;
}

static unsigned sum_of(const uint8_t *data, size_t size)
{
    unsigned sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += data[i];
    return sum & 0xff;
}

/* Follows the pointers as the kernel does; the tables in the order of the XSDT, the DSDT last. */
static void walk(const uint8_t *image, uint32_t address, const uint8_t *ret_tables[3])
{
    const uint8_t *xsdt, *facp;

    EXPECT_INT(memcmp(image, "RSD PTR ", 8), 0);
    EXPECT_INT(sum_of(image, 20), 0);
    EXPECT_INT(sum_of(image, 36), 0);
    EXPECT_INT(image[15], 2);
    EXPECT_INT(u32_at(image + 16), 0);
    xsdt = image + (u64_at(image + 24) - address);
    EXPECT_INT(memcmp(xsdt, "XSDT", 4), 0);
    EXPECT_INT(u32_at(xsdt + 4), 36 + 2 * 8);
    EXPECT_INT(sum_of(xsdt, u32_at(xsdt + 4)), 0);
    for (size_t i = 0; i < 2; i++)
        ret_tables[i] = image + (u64_at(xsdt + 36 + 8 * i) - address);
    facp = ret_tables[0];
    EXPECT_INT(u32_at(facp + 40), u64_at(facp + 140));
    ret_tables[2] = image + (u64_at(facp + 140) - address);
    for (size_t i = 0; i < 3; i++) {
        EXPECT_INT(sum_of(ret_tables[i], u32_at(ret_tables[i] + 4)), 0);
        EXPECT_INT((ret_tables[i] - image) % 64, 0);
    }
}

TEST(the_tables_are_linked_and_sound)
{
    SK_CLEANUP_FREE uint8_t *image = image_of(2, 2048, FIRMWARE_BYTES);
    const uint8_t *tables[3];

    walk(image, ADDRESS, tables);
    EXPECT_INT(memcmp(tables[0], "FACP", 4), 0);
    EXPECT_INT(u32_at(tables[0] + 4), 244);
    EXPECT_INT(tables[0][8], 3);
    EXPECT_INT(u32_at(tables[0] + 36), 0);
    EXPECT_INT(u32_at(tables[0] + 48), 0);
    EXPECT_INT(u32_at(tables[0] + 56), 0x600);
    EXPECT_INT(u32_at(tables[0] + 64), 0x604);
    EXPECT_INT(u32_at(tables[0] + 76), 0x608);
    EXPECT_INT(u32_at(tables[0] + 80), 0x620);
    EXPECT_INT(tables[0][92], 16);
    EXPECT_INT(tables[0][108], 0x32);
    EXPECT_INT(u32_at(tables[0] + 112), 0x84a5);
    EXPECT_INT(tables[0][116], 1);
    EXPECT_INT(u64_at(tables[0] + 120), 0xcf9);
    EXPECT_INT(tables[0][128], 0x0f);
    /* Nothing in memory: all registers are ports. */
    for (size_t at = 148; at < 244; at += 12)
        EXPECT(tables[0][at] == 1 || u64_at(tables[0] + at + 4) == 0);
    EXPECT_INT(u64_at(tables[0] + 224), 0x620);
    EXPECT_INT(memcmp(tables[1], "APIC", 4), 0);
    EXPECT_INT(memcmp(tables[2], "DSDT", 4), 0);
    EXPECT_INT(u32_at(tables[2] + 4), 235);
    EXPECT_INT(u64_at(tables[2] + 0xbd), 0x800000000);
    EXPECT_INT(u64_at(tables[2] + 0xd5), 0xf800000000);
}

/* How often each type of entry is in the MADT, whose ids count up. */
static void count_entries(const uint8_t *madt, unsigned ret_counts[16])
{
    uint32_t next = 0;

    memset(ret_counts, 0, 16 * sizeof(*ret_counts));
    for (uint32_t at = 44; at < u32_at(madt + 4); at += madt[at + 1]) {
        EXPECT(madt[at] < 16 && madt[at + 1] >= 6);
        ret_counts[madt[at]]++;
        if (madt[at] == 0)
            EXPECT_INT(madt[at + 3], next++);
        if (madt[at] == 9)
            EXPECT_INT(u32_at(madt + at + 4), next++);
        if (madt[at] == 0)
            EXPECT_INT(u32_at(madt + at + 4), 1);
        if (madt[at] == 9)
            EXPECT_INT(u32_at(madt + at + 8), 1);
    }
}

TEST(the_madt_lists_exactly_the_vcpus)
{
    static const uint64_t counts[] = {1, 2, 4, 254, 255, 256, 300, 512, 4096};

    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++) {
        SK_CLEANUP_FREE uint8_t *image = image_of(counts[i], 2048, FIRMWARE_BYTES);
        const uint8_t *tables[3];
        unsigned entries[16];

        walk(image, ADDRESS, tables);
        count_entries(tables[1], entries);
        EXPECT_INT(entries[0], counts[i] < 255 ? counts[i] : 255);
        EXPECT_INT(entries[0] + entries[9], counts[i]);
        EXPECT_INT(entries[1], 1);
        EXPECT_INT(entries[2], 5);
        EXPECT_INT(entries[4], 1);
        /* No multiprocessor wakeup. */
        EXPECT_INT(entries[0] + entries[1] + entries[2] + entries[4] + entries[9], counts[i] + 7);
    }
}

TEST(the_window_is_above_the_memory)
{
    static const struct {
        uint64_t memory_mib, window_gib;
    } rows[] = {{512, 32},           {2048, 32},          {30 * 1024, 32},     {31 * 1024, 33},
                {31 * 1024 + 1, 34}, {64 * 1024, 66},     {2816, 32},          {2817, 32},
                {1000 * 1024, 1002}, {1006 * 1024, 1008}, {2000 * 1024, 1008}, {UINT64_MAX, 1008}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        SK_CLEANUP_FREE uint8_t *image = image_of(1, rows[i].memory_mib, FIRMWARE_BYTES);
        const uint8_t *tables[3];

        walk(image, ADDRESS, tables);
        EXPECT_INT(u64_at(tables[2] + 0xbd) >> 30, rows[i].window_gib);
        EXPECT_INT(u64_at(tables[2] + 0xbd) + u64_at(tables[2] + 0xd5), UINT64_C(1) << 40);
    }
}

TEST(the_address_follows_from_the_firmware_s_size)
{
    static const struct {
        size_t bytes;
        uint32_t address;
    } good[] = {{0x200000, 0xffdf0000},
                {0x400000, 0xffbf0000},
                {0x10000, 0xfffe0000},
                {0x7f0000, 0xff800000}};
    static const size_t bad[] = {0, 1, 0x1000, 0x3ff000, 0x400001, 0x800000, 0x1000000, SIZE_MAX};
    struct sevkit_error error;
    uint32_t address;

    for (size_t i = 0; i < SK_ARRAY_SIZE(good); i++) {
        EXPECT_OK(sk_acpi_block_address(good[i].bytes, &address, &error), &error);
        EXPECT_INT(address, good[i].address);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        address = 1;
        EXPECT_ERROR(sk_acpi_block_address(bad[i], &address, &error), SEVKIT_EREFUSED, &error);
        EXPECT_INT(address, 1);
    }
}

TEST(what_is_written_is_read_back)
{
    static const uint64_t counts[] = {1, 2, 3, 254, 255, 256, 257, 512, 4096};
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++) {
        SK_CLEANUP_FREE uint8_t *image = image_of(counts[i], 65536 * (i + 1), FIRMWARE_BYTES);
        struct sk_acpi_machine machine = {counts[i], 65536 * (i + 1)};
        struct sk_acpi_block block;

        EXPECT(sk_acpi_has_block(image, FIRMWARE_BYTES + SK_ACPI_BLOCK_BYTES));
        EXPECT_OK(sk_acpi_tables_read(image, FIRMWARE_BYTES + SK_ACPI_BLOCK_BYTES, &block, &error),
                  &error);
        EXPECT_INT(block.vcpus, counts[i]);
        EXPECT_INT(block.address, ADDRESS);
        EXPECT_OK(sk_acpi_block_check(&block, &machine, &error), &error);
        for (size_t j = 0; j < SK_ACPI_TABLE_COUNT; j++) {
            const struct sk_acpi_table *table = &block.tables[j];

            EXPECT_INT(memcmp(image + table->offset, table->signature, 4), 0);
            EXPECT_INT(sum_of(image + table->offset, table->size), 0);
        }
    }
}

TEST(every_changed_byte_is_refused)
{
    SK_CLEANUP_FREE uint8_t *image = image_of(4, 4096, 0x10000);
    struct sk_acpi_block block = {.vcpus = 77};
    struct sevkit_error error;

    for (size_t at = 0; at < SK_ACPI_BLOCK_BYTES; at++) {
        image[at] ^= 0x40;
        EXPECT_ERROR(sk_acpi_tables_read(image, 0x20000, &block, &error), SEVKIT_EINPUT, &error);
        image[at] ^= 0x40;
    }
    EXPECT_INT(block.vcpus, 77);
    EXPECT_OK(sk_acpi_tables_read(image, 0x20000, &block, &error), &error);
}

TEST(a_block_of_another_place_is_refused)
{
    SK_CLEANUP_FREE uint8_t *image = image_of(4, 4096, 0x20000);
    struct sk_acpi_block block;
    struct sevkit_error error;

    EXPECT_ERROR(sk_acpi_tables_read(image, 0x20000, &block, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "these are not the tables");
    EXPECT_ERROR(sk_acpi_tables_read(image, 0x2f000, &block, &error), SEVKIT_EREFUSED, &error);
    EXPECT_ERROR(sk_acpi_tables_read(image + 1, 0x2f000, &block, &error), SEVKIT_EINPUT, &error);
    EXPECT(!sk_acpi_has_block(image, SK_ACPI_BLOCK_BYTES));
    EXPECT(!sk_acpi_has_block(image, 0));
}

/* A window that our writer never makes, with sums that are right. */
TEST(a_window_over_the_memory_is_refused)
{
    static const uint64_t windows[] = {0, 0x100000000, 0x800000001, UINT64_C(1) << 40, UINT64_MAX};
    SK_CLEANUP_FREE uint8_t *image = image_of(4, 4096, 0x10000);
    uint8_t *dsdt = image + 0x180;
    struct sk_acpi_block block;
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(windows); i++) {
        for (size_t j = 0; j < 8; j++) {
            dsdt[0xbd + j] = (uint8_t)(windows[i] >> 8 * j);
            dsdt[0xd5 + j] = (uint8_t)(((UINT64_C(1) << 40) - windows[i]) >> 8 * j);
        }
        dsdt[9] = 0;
        dsdt[9] = (uint8_t)-sum_of(dsdt, 235);
        EXPECT_ERROR(sk_acpi_tables_read(image, 0x20000, &block, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "window for devices");
    }
}

TEST(a_block_of_another_machine_is_named)
{
    SK_CLEANUP_FREE uint8_t *image = image_of(4, 4096, 0x10000);
    struct sk_acpi_machine machine = {2, 4096};
    struct sk_acpi_block block;
    struct sevkit_error error;

    EXPECT_OK(sk_acpi_tables_read(image, 0x20000, &block, &error), &error);
    EXPECT_ERROR(sk_acpi_block_check(&block, &machine, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "list 4 vCPUs, and the guest has 2");
    machine = (struct sk_acpi_machine){4, 65536};
    EXPECT_ERROR(sk_acpi_block_check(&block, &machine, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "place devices at 0x800000000");
    machine.memory_mib = 1024;
    EXPECT_OK(sk_acpi_block_check(&block, &machine, &error), &error);
}

TEST(more_vcpus_than_fit_are_refused)
{
    static const uint64_t counts[] = {0, 4300, UINT64_MAX};
    SK_CLEANUP_FREE uint8_t *block = malloc(SK_ACPI_BLOCK_BYTES);
    struct sevkit_error error;

    EXPECT(block);
    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++) {
        struct sk_acpi_machine machine = {counts[i], 1024};

        EXPECT_ERROR(sk_acpi_tables_write(&machine, ADDRESS, block, &error), SEVKIT_EREFUSED,
                     &error);
    }
}

/* The figures of tests/data/acpi/tables.py, which makes the same tables by itself. */
TEST(another_implementation_makes_the_same_block)
{
    static const struct {
        uint64_t vcpus, memory_mib;
        uint32_t address;
        const char *sha256;
    } rows[] = {
        {1, 512, 0xffdf0000, "3f2e29be7eb95b66d8d94e97e5cb335b042e4b6e73830d6514af7343c3c3e35b"},
        {2, 2048, 0xffbf0000, "ed5273d160b24cf8206dcafc836db0018ebe6a310b37506924efe8ca519533ad"},
        {4, 8192, 0xffbf0000, "e64387c13c63ca18c28b8e641ef4ecbf3e2cef6b164123112b3a6edec0d8e98c"},
        {300, 262144, 0xff800000,
         "c575aff607db9d8abd85184141bea12d9a5363fbad6ca4deafb8e7676feb0d8d"},
        {4096, 2097152, 0xfffe0000,
         "e95460ef2da2b2cd6c4c9e32332db6d002c4edd4511ba3cee545d2d496af2118"},
    };
    SK_CLEANUP_FREE uint8_t *block = malloc(SK_ACPI_BLOCK_BYTES);
    struct sevkit_error error;

    EXPECT(block);
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        struct sk_acpi_machine machine = {rows[i].vcpus, rows[i].memory_mib};
        uint8_t digest[32];
        char hex[65];

        EXPECT_OK(sk_acpi_tables_write(&machine, rows[i].address, block, &error), &error);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, block, SK_ACPI_BLOCK_BYTES, digest, &error), &error);
        sk_hex_encode(digest, 32, hex);
        EXPECT_STR(hex, rows[i].sha256);
    }
}
