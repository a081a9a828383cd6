/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"
#include "test.h"

static const uint8_t numbers[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                  12, 13, 14, 15, 16, 17, 18, 19, 20, 21};

TEST(numbers_in_both_orders)
{
    struct sk_reader reader = sk_reader_of(numbers, sizeof(numbers));

    EXPECT_INT(sk_read_u8(&reader), 0x01);
    EXPECT_INT(sk_read_u16le(&reader), 0x0302);
    EXPECT_INT(sk_read_u32le(&reader), 0x07060504);
    EXPECT_INT(sk_read_u64le(&reader), 0x0f0e0d0c0b0a0908);
    EXPECT_INT(sk_read_u16be(&reader), 0x1011);
    EXPECT_INT(sk_read_u32be(&reader), 0x12131415);
    EXPECT_INT(sk_reader_left(&reader), 0);
    EXPECT(sk_reader_ok(&reader));
    EXPECT_INT(sk_read_u8(&reader), 0);
    EXPECT(!sk_reader_ok(&reader));
}

TEST(high_bits)
{
    uint8_t ones[8];
    struct sk_reader reader;

    memset(ones, 0xff, sizeof(ones));
    reader = sk_reader_of(ones, sizeof(ones));
    EXPECT(sk_read_u64le(&reader) == UINT64_MAX);
    reader = sk_reader_of(ones, sizeof(ones));
    EXPECT(sk_read_u32le(&reader) == UINT32_MAX);
    EXPECT(sk_read_u32be(&reader) == UINT32_MAX);
}

TEST(overrun_is_for_good)
{
    struct sk_reader reader = sk_reader_of(numbers, 3);

    EXPECT_INT(sk_read_u32le(&reader), 0);
    EXPECT(!sk_reader_ok(&reader));
    EXPECT_INT(sk_reader_left(&reader), 0);
    EXPECT_INT(sk_read_u8(&reader), 0);
    EXPECT(sk_read_pointer(&reader, 0) == NULL);
    EXPECT(!sk_read_zeros(&reader, 0));
    EXPECT(!sk_reader_ok(&reader));
}

TEST(bytes)
{
    struct sk_reader reader = sk_reader_of(numbers, 5);
    uint8_t got[4];

    sk_read_bytes(&reader, got, 4);
    EXPECT_BYTES(got, numbers, 4);
    sk_read_bytes(&reader, got, 2);
    EXPECT_BYTES(got, "\0\0\3\4", 4);
    EXPECT(!sk_reader_ok(&reader));
}

TEST(nothing_to_read)
{
    struct sk_reader reader = sk_reader_of(NULL, 0);

    EXPECT(sk_reader_ok(&reader));
    EXPECT_INT(sk_reader_left(&reader), 0);
    sk_read_skip(&reader, 0);
    EXPECT(sk_reader_ok(&reader));
    sk_read_skip(&reader, 1);
    EXPECT(!sk_reader_ok(&reader));
}

TEST(pointer_and_skip)
{
    struct sk_reader reader = sk_reader_of(numbers, 10);

    sk_read_skip(&reader, 3);
    EXPECT(sk_read_pointer(&reader, 4) == numbers + 3);
    EXPECT_INT(sk_reader_left(&reader), 3);
    EXPECT(sk_read_pointer(&reader, 4) == NULL);
    EXPECT(!sk_reader_ok(&reader));
}

/* Sizes that would wrap around if they were added to the position. */
TEST(huge_sizes)
{
    for (size_t size = SIZE_MAX; size > SIZE_MAX - 20; size--) {
        struct sk_reader reader = sk_reader_of(numbers, 10);
        struct sk_reader slice;

        sk_read_skip(&reader, 5);
        slice = sk_reader_slice(&reader, 5, size);
        EXPECT(!sk_reader_ok(&slice));
        slice = sk_reader_slice(&reader, size, 5);
        EXPECT(!sk_reader_ok(&slice));
        sk_read_skip(&reader, size);
        EXPECT(!sk_reader_ok(&reader));
    }
}

TEST(zeros)
{
    static const uint8_t data[8] = {0, 0, 0, 0, 1, 0, 0, 0};
    struct sk_reader reader = sk_reader_of(data, sizeof(data));

    EXPECT(sk_read_zeros(&reader, 0));
    EXPECT(sk_read_zeros(&reader, 4));
    EXPECT(!sk_read_zeros(&reader, 2));
    EXPECT(sk_reader_ok(&reader));
    EXPECT(sk_read_zeros(&reader, 2));
    EXPECT(!sk_read_zeros(&reader, 1));
    EXPECT(!sk_reader_ok(&reader));
}

TEST(slices)
{
    struct sk_reader reader = sk_reader_of(numbers, 10);
    struct sk_reader slice = sk_reader_slice(&reader, 4, 3);

    EXPECT_INT(sk_read_u16le(&slice), 0x0605);
    EXPECT_INT(sk_reader_left(&slice), 1);
    EXPECT_INT(sk_read_u16le(&slice), 0);
    EXPECT(!sk_reader_ok(&slice));
    EXPECT(sk_reader_ok(&reader));
    EXPECT_INT(sk_reader_left(&reader), 10);

    slice = sk_reader_slice(&reader, 10, 0);
    EXPECT(sk_reader_ok(&slice));
    slice = sk_reader_slice(&reader, 10, 1);
    EXPECT(!sk_reader_ok(&slice));
    slice = sk_reader_slice(&reader, 11, 0);
    EXPECT(!sk_reader_ok(&slice));

    sk_read_skip(&reader, 11);
    slice = sk_reader_slice(&reader, 0, 1);
    EXPECT(!sk_reader_ok(&slice));
}

/* Any sequence of reads: never beyond the data, overrun exactly when more was asked than was there. */
TEST(random_walks)
{
    for (unsigned round = 0; round < 5000; round++) {
        size_t size = sk_test_random_below(sizeof(numbers) + 1);
        struct sk_reader reader = sk_reader_of(numbers, size);
        size_t position = 0;

        for (unsigned step = 0; step < 8; step++) {
            size_t wanted = sk_test_random_below(8);
            const uint8_t *at = sk_read_pointer(&reader, wanted);

            if (position + wanted > size) {
                EXPECT(!at && !sk_reader_ok(&reader));
                break;
            }
            EXPECT(at == numbers + position);
            position += wanted;
            EXPECT_INT(sk_reader_left(&reader), size - position);
        }
    }
}
