/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "fault.h"
#include "igvm_file.h"
#include "test.h"

#include <stdlib.h>

static struct sk_test_igvm file;

static void expect_refused(const char *text)
{
    struct sk_igvm igvm;
    struct sevkit_error error;

    EXPECT_ERROR(sk_igvm_read(file.bytes, file.size, &igvm, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, text);
}

static void put_u32(size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        file.bytes[at + (size_t)i] = (uint8_t)(value >> 8 * i);
}

/* A file with a platform and one header more. */
static void start_with(uint32_t type, const void *body, size_t size)
{
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_header(&file, type, body, size);
    sk_test_igvm_finish(&file);
}

TEST(both_versions_are_read)
{
    for (uint32_t version = 1; version <= 2; version++) {
        struct sk_igvm igvm;
        struct sevkit_error error;

        sk_test_igvm_basic(&file, version);
        EXPECT(sk_igvm_is(file.bytes, file.size));
        EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
        EXPECT_INT(igvm.version, version);
        EXPECT_INT(igvm.count, 11);
        EXPECT_INT(sk_igvm_find_platform(&igvm, SK_IGVM_SEV_SNP)->mask, 1);
        EXPECT(sk_igvm_find_platform(&igvm, SK_IGVM_SEV) == NULL);
        EXPECT_INT(sk_igvm_find(&igvm, SK_IGVM_POLICY, 1)->policy, 0x30000);
        EXPECT(sk_igvm_find(&igvm, SK_IGVM_POLICY, 2) == NULL);
        EXPECT_INT(igvm.headers[3].gpa, 0x10000);
        EXPECT_INT(igvm.headers[3].data_size, 4096);
        EXPECT_INT(igvm.headers[3].data[0], 1);
        EXPECT(igvm.headers[5].data == NULL);
        EXPECT_INT(igvm.headers[9].bytes, 0x3000);
        EXPECT_INT(igvm.headers[10].index, 0);
        sk_igvm_done(&igvm);
    }
}

TEST(runs_of_pages)
{
    static const char *const kinds[] = {"normal",     "normal",  "zero",
                                        "unmeasured", "secrets", "cpuid"};
    static const size_t runs[] = {1, 2, 1, 1, 1, 1, 1};
    struct sk_igvm igvm;
    struct sevkit_error error;

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_page(&file, 1, 0x1000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_page(&file, 1, 0x2000, 0, SK_IGVM_NORMAL, 2);
    sk_test_igvm_page(&file, 1, 0x3000, 0, SK_IGVM_NORMAL, 0);
    sk_test_igvm_page(&file, 1, 0x4000, SK_IGVM_PAGE_UNMEASURED, SK_IGVM_NORMAL, 0);
    sk_test_igvm_page(&file, 1, 0x5000, 0, SK_IGVM_SECRETS, 0);
    sk_test_igvm_page(&file, 1, 0x6000, 0, SK_IGVM_CPUID, 0);
    sk_test_igvm_finish(&file);
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
    EXPECT_INT(igvm.count, 7);
    for (size_t i = 0; i < igvm.count; i++)
        EXPECT_INT(sk_igvm_run(&igvm, i), runs[i]);
    for (size_t i = 1; i < igvm.count; i++)
        EXPECT_STR(sk_igvm_page_kind(&igvm.headers[i]), kinds[i - 1]);
    EXPECT_INT(sk_igvm_page_bytes(&igvm.headers[1]), 4096);
    igvm.headers[2].gpa += 0x1000; /* a gap */
    EXPECT_INT(sk_igvm_run(&igvm, 1), 1);
    igvm.headers[2].flags = SK_IGVM_PAGE_2M;
    EXPECT_INT(sk_igvm_page_bytes(&igvm.headers[2]), 0x200000);
    sk_igvm_done(&igvm);
}

TEST(crc_is_that_of_zlib)
{
    EXPECT_INT(sk_igvm_crc32(0, "123456789", 9), 0xcbf43926);
    EXPECT_INT(sk_igvm_crc32(sk_igvm_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
}

TEST(every_bit_of_the_headers_is_covered_by_the_checksum)
{
    sk_test_igvm_basic(&file, 2);
    for (size_t i = 0; i < SK_IGVM_V2_BYTES + file.headers_size; i++) {
        struct sk_igvm igvm;
        struct sevkit_error error;

        file.bytes[i] ^= 1u << i % 8;
        EXPECT_ERROR(sk_igvm_read(file.bytes, file.size, &igvm, &error), SEVKIT_EINPUT, &error);
        file.bytes[i] ^= 1u << i % 8;
    }
}

TEST(every_truncation_is_refused)
{
    sk_test_igvm_basic(&file, 1);
    for (size_t size = 0; size < file.size; size += size < 0x400 ? 1 : 509) {
        struct sk_igvm igvm;
        struct sevkit_error error;

        EXPECT_ERROR(sk_igvm_read(file.bytes, size, &igvm, &error), SEVKIT_EINPUT, &error);
    }
}

TEST(fixed_header_is_checked)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *text;
    } cases[] = {
        {0, 0x4d564748, "magic"},
        {4, 0, "version 0"},
        {4, 3, "version 3"},
        {8, 24, "variable headers at"},
        {8, 36, "variable headers at"},
        {8, 0xfffffff8, "variable headers at"},
        {12, 0xffffffff, "end behind"},
        {16, 5, "total file size 5"},
        {20, 1, "checksum"},
        {24, 2, "architecture 2"},
        {28, 65536, "page size 65536"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_test_igvm_basic(&file, 2);
        put_u32(cases[i].at, cases[i].value);
        expect_refused(cases[i].text);
    }
}

TEST(unknown_type_is_refused_unless_it_is_optional)
{
    static const uint8_t body[12] = {1};
    struct sk_igvm igvm;
    struct sevkit_error error;

    start_with(0x399, body, sizeof(body));
    expect_refused("type 0x399 is unknown");
    start_with(0x399 | SK_IGVM_OPTIONAL, body, sizeof(body));
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
    EXPECT_INT(igvm.count, 2);
    EXPECT(igvm.headers[1].optional && !igvm.headers[1].known);
    sk_igvm_done(&igvm);
}

TEST(bodies_are_checked)
{
    static const struct {
        uint32_t type;
        size_t size;
        uint8_t body[24];
        const char *text;
    } cases[] = {
        {SK_IGVM_PLATFORM, 16, {3, 0, 0, 0, 0, 2, 1}, "mask 0x3, expected one bit"},
        {SK_IGVM_PLATFORM, 16, {0, 0, 0, 0, 0, 2, 1}, "mask 0x0, expected one bit"},
        {SK_IGVM_PLATFORM, 16, {1, 0, 0, 0, 0, 2, 1}, "a bit that no other platform has"},
        {SK_IGVM_PLATFORM, 16, {2, 0, 0, 0, 1, 2, 1}, "highest VTL 0x1"},
        {SK_IGVM_PLATFORM, 16, {2, 0, 0, 0, 0, 2, 2}, "platform version 0x2"},
        {SK_IGVM_POLICY, 15, {0}, "length 15, expected 16"},
        {SK_IGVM_POLICY, 16, {[12] = 1}, "reserved bytes 0x1"},
        {SK_IGVM_CORIM_DOCUMENT, 16, {1, [7] = 1, [8] = 1}, "bytes of data"},
        {SK_IGVM_CORIM_SIGNATURE, 16, {1, [12] = 1}, "reserved bytes"},
        {SK_IGVM_AREA, 16, {[0] = 1}, "size 0x1"},
        {SK_IGVM_AREA, 16, {0}, "size 0x0"},
        {SK_IGVM_PAGE, 24, {[0] = 1}, "guest address 0x1"},
        {SK_IGVM_PAGE, 24, {[1] = 0x10, [16] = 1}, "a multiple of 2 MiB"},
        {SK_IGVM_PAGE, 24, {[16] = 8}, "flags 0x8"},
        {SK_IGVM_PAGE, 24, {[20] = 4}, "data type 0x4"},
        {SK_IGVM_PAGE, 24, {[22] = 4}, "reserved bytes"},
        {SK_IGVM_PAGE, 24, {[15] = 1}, "end behind the file"},
        {SK_IGVM_INSERT, 16, {0}, "parameter area 0x0"},
        {SK_IGVM_VP_CONTEXT, 20, {0}, "file offset 0x0"},
        {SK_IGVM_VP_CONTEXT, 20, {[18] = 1}, "reserved bytes"},
        {SK_IGVM_REQUIRED_MEMORY, 24, {[12] = 1}, "size 0x1"},
        {SK_IGVM_VP_COUNT, 8, {0}, "parameter area 0x0"},
        {SK_IGVM_ID_BLOCK, 24, {0}, "length 24, expected 696"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        start_with(cases[i].type, cases[i].body, cases[i].size);
        expect_refused(cases[i].text);
    }
}

TEST(addresses_do_not_wrap)
{
    static const uint8_t body[24] = {0, 0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    start_with(SK_IGVM_PAGE, body, sizeof(body));
    expect_refused("below the end of the address space");
}

TEST(areas_are_used_as_defined)
{
    static const uint8_t behind[8] = {0, 0, 0, 0, 0, 0x10};

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_area(&file, 0, 0x1000);
    sk_test_igvm_area(&file, 0, 0x1000);
    sk_test_igvm_finish(&file);
    expect_refused("one that is not in use");
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_area(&file, 0, 0x1000);
    sk_test_igvm_header(&file, SK_IGVM_VP_COUNT, behind, sizeof(behind));
    sk_test_igvm_finish(&file);
    expect_refused("one inside its area");
}

TEST(sections_keep_their_order)
{
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_area(&file, 0, 0x1000);
    sk_test_igvm_policy(&file, 1, 0x30000);
    sk_test_igvm_finish(&file);
    expect_refused("comes after a header of a later section");
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_finish(&file);
    expect_refused("no header names a platform");
}

/* The last header is a context of 20 bytes, so four bytes of padding end the headers. */
TEST(padding_is_zero_or_the_digit_of_igvm_tooling)
{
    struct sk_igvm igvm;
    struct sevkit_error error;
    size_t at;

    sk_test_igvm_basic(&file, 1);
    at = SK_IGVM_V1_BYTES + file.headers_size - 4;
    memset(file.bytes + at, '0', 4);
    sk_test_igvm_finish(&file);
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
    sk_igvm_done(&igvm);
    file.bytes[at] = 1;
    sk_test_igvm_finish(&file);
    expect_refused("padding");
}

static int read_basic(void *arg, struct sevkit_error *error)
{
    struct sk_igvm igvm;
    int r = sk_igvm_read(file.bytes, file.size, &igvm, error);

    (void)arg;
    if (r == 0)
        sk_igvm_done(&igvm);
    return r;
}

TEST(lack_of_memory_is_reported)
{
    struct sevkit_error error;

    sk_test_igvm_basic(&file, 1);
    EXPECT_OK(read_basic(NULL, &error), &error);
    (void)sk_fault_run(read_basic, NULL);
}
