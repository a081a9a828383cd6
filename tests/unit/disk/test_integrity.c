/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"
#include "formats/disk/integrity.h"
#include "test.h"

#include <stdlib.h>

/* Figures of a volume that Linux 6.1 opens: 400 MiB, tags of 32 bytes. */
TEST(places)
{
    struct sk_integrity layout;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_integrity_layout(102400, 32, 3u << 20, &layout, &error), &error);
    EXPECT_INT(layout.section_bytes, 264 * 512);
    EXPECT_INT(layout.journal_sections, (3 << 20) / (264 * 512));
    EXPECT_INT(sk_integrity_section_at(&layout, 0), 4096);
    EXPECT_INT(sk_integrity_tag_at(&layout, 0), 4096 + 23 * 264 * 512);
    EXPECT_INT(sk_integrity_data_at(&layout, 0), sk_integrity_tag_at(&layout, 0) + (128 << 10));
    EXPECT_INT(sk_integrity_tag_at(&layout, 1), sk_integrity_tag_at(&layout, 0) + 32);
    /* The second area: behind 16 MiB of data and its tags. */
    EXPECT_INT(sk_integrity_tag_at(&layout, 4096), sk_integrity_data_at(&layout, 4095) + 4096);
    EXPECT_INT(layout.device_bytes, sk_integrity_data_at(&layout, 102399) + 4096);
}

/* No two things share a byte. */
TEST(nothing_overlaps)
{
    static const uint32_t tags[] = {28, 32, 48, 64};

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct sk_integrity layout;
        struct sevkit_error error = {0};
        uint64_t end;

        EXPECT_OK(sk_integrity_layout(10000, tags[i], 1u << 20, &layout, &error), &error);
        end = sk_integrity_section_at(&layout, layout.journal_sections);
        EXPECT(sk_integrity_tag_at(&layout, 0) >= end);
        for (uint64_t block = 0; block < 10000; block++) {
            uint64_t tag = sk_integrity_tag_at(&layout, block);

            if (block % 4096 == 0) {
                EXPECT(tag >= end);
                EXPECT(tag % 4096 == 0);
                EXPECT_INT(sk_integrity_contiguous(&layout, block),
                           10000 - block < 4096 ? 10000 - block : 4096);
                end = sk_integrity_data_at(&layout, block);
            }
            EXPECT(tag + tags[i] <= sk_integrity_data_at(&layout, block / 4096 * 4096));
            EXPECT_INT(sk_integrity_data_at(&layout, block), end);
            end += 4096;
        }
        EXPECT_INT(end, layout.device_bytes);
    }
}

TEST(the_superblock)
{
    uint8_t bytes[SK_INTEGRITY_SUPERBLOCK_BYTES] = {0};
    struct sk_reader reader = sk_reader_of(bytes, sizeof(bytes));
    struct sk_integrity layout;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_integrity_layout(102400, 32, 3u << 20, &layout, &error), &error);
    sk_integrity_superblock(&layout, bytes);
    EXPECT_STR((const char *)bytes, "integrt");
    sk_read_skip(&reader, 8);
    EXPECT_INT(sk_read_u8(&reader), 4);
    EXPECT_INT(sk_read_u8(&reader), 15);
    EXPECT_INT(sk_read_u16le(&reader), 32);
    EXPECT_INT(sk_read_u32le(&reader), 23);
    EXPECT_INT(sk_read_u64le(&reader), 102400 * 8);
    EXPECT_INT(sk_read_u32le(&reader), 8);
    EXPECT_INT(sk_read_u8(&reader), 3);
    EXPECT(sk_read_zeros(&reader, sk_reader_left(&reader)));
}

/* Each sector ends in its commit number; entries say that they are unused. */
TEST(an_empty_section_of_the_journal)
{
    struct sk_integrity layout;
    struct sevkit_error error = {0};
    uint8_t *bytes;

    EXPECT_OK(sk_integrity_layout(102400, 32, 3u << 20, &layout, &error), &error);
    bytes = malloc(layout.section_bytes);
    EXPECT(bytes);
    sk_integrity_section(&layout, 5, bytes);
    for (uint64_t i = 0; i < 264; i++) {
        struct sk_reader reader = sk_reader_of(bytes + i * 512, 512);

        for (int entry = 0; i < 8 && entry < 4; entry++) {
            EXPECT_INT(sk_read_u32le(&reader), 0);
            EXPECT_INT(sk_read_u32le(&reader), UINT32_MAX);
            EXPECT(sk_read_zeros(&reader, 96));
        }
        EXPECT(sk_read_zeros(&reader, 504 - reader.position));
        EXPECT(sk_read_u64le(&reader) == (UINT64_C(0x1111111111111111) ^ (UINT64_C(5) << 32 ^ i)));
    }
    free(bytes);
}

TEST(limits)
{
    struct sk_integrity layout;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_integrity_layout(0, 32, 0, &layout, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_integrity_layout(UINT64_MAX, 32, 0, &layout, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_integrity_layout(1, 0, 0, &layout, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_integrity_layout(1, 65, 0, &layout, &error), SEVKIT_EINPUT, &error);
    EXPECT_OK(sk_integrity_layout(1, 32, 0, &layout, &error), &error);
    EXPECT_INT(layout.journal_sections, 1);
}
