/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"
#include "base/writer.h"
#include "test.h"

TEST(numbers)
{
    uint8_t data[16];
    struct sk_writer writer = sk_writer_of(data, sizeof(data));

    memset(data, 0xa5, sizeof(data));
    sk_write_u8(&writer, 0x01);
    sk_write_u16le(&writer, 0x0302);
    sk_write_u32le(&writer, 0x07060504);
    sk_write_u64le(&writer, 0x0f0e0d0c0b0a0908);
    EXPECT(sk_writer_ok(&writer));
    EXPECT_INT(writer.position, 15);
    EXPECT_BYTES(data, "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\xa5", 16);
}

TEST(big_endian)
{
    uint8_t data[10];
    struct sk_writer writer = sk_writer_of(data, sizeof(data));
    struct sk_reader reader = sk_reader_of(data, sizeof(data));

    sk_write_u16be(&writer, 0x0102);
    sk_write_u64be(&writer, 0x030405060708090a);
    EXPECT(sk_writer_ok(&writer));
    EXPECT_BYTES(data, "\1\2\3\4\5\6\7\x08\x09\x0a", 10);
    EXPECT_INT(sk_read_u16be(&reader), 0x0102);
    EXPECT(sk_read_u64be(&reader) == 0x030405060708090a);
    EXPECT(sk_reader_ok(&reader));
}

/* The write that does not fit is dropped whole, and so is every one after it. */
TEST(overrun_is_for_good)
{
    uint8_t data[4];
    struct sk_writer writer = sk_writer_of(data, 3);

    memset(data, 0xa5, sizeof(data));
    sk_write_u32le(&writer, 0);
    EXPECT(!sk_writer_ok(&writer));
    sk_write_u8(&writer, 0);
    EXPECT(!sk_writer_ok(&writer));
    sk_write_zeros(&writer, 0);
    EXPECT(!sk_writer_ok(&writer));
    EXPECT_BYTES(data, "\xa5\xa5\xa5\xa5", 4);
}

TEST(huge_sizes)
{
    uint8_t data[4] = {1, 2, 3, 4};

    for (size_t size = SIZE_MAX; size > SIZE_MAX - 5; size--) {
        struct sk_writer writer = sk_writer_of(data, sizeof(data));

        sk_write_u8(&writer, 9);
        sk_write_zeros(&writer, size);
        EXPECT(!sk_writer_ok(&writer));
        EXPECT_BYTES(data, "\x09\2\3\4", 4);
        data[0] = 1;
    }
}

TEST(bytes_and_zeros)
{
    uint8_t data[8];
    struct sk_writer writer = sk_writer_of(data, sizeof(data));

    memset(data, 0xa5, sizeof(data));
    sk_write_bytes(&writer, "ab", 2);
    sk_write_bytes(&writer, NULL, 0);
    sk_write_zeros(&writer, 3);
    sk_write_zeros_to(&writer, 5);
    sk_write_zeros_to(&writer, 7);
    EXPECT(sk_writer_ok(&writer));
    EXPECT_BYTES(data, "ab\0\0\0\0\0\xa5", 8);
    sk_write_zeros_to(&writer, 6);
    EXPECT(!sk_writer_ok(&writer));
}

TEST(zeros_beyond_the_end)
{
    uint8_t data[4] = {1, 2, 3, 4};
    struct sk_writer writer = sk_writer_of(data, 3);

    sk_write_zeros_to(&writer, 4);
    EXPECT(!sk_writer_ok(&writer));
    EXPECT_BYTES(data, "\1\2\3\4", 4);
}

TEST(nothing_to_write_into)
{
    struct sk_writer writer = sk_writer_of(NULL, 0);

    sk_write_zeros(&writer, 0);
    EXPECT(sk_writer_ok(&writer));
    sk_write_u8(&writer, 1);
    EXPECT(!sk_writer_ok(&writer));
}

/* What the writer writes, the reader reads. */
TEST(round_trip)
{
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t data[64];
        uint64_t values[8];
        struct sk_writer writer = sk_writer_of(data, sizeof(data));
        struct sk_reader reader;

        sk_test_random(values, sizeof(values));
        for (unsigned i = 0; i < 8; i += 4) {
            sk_write_u8(&writer, (uint8_t)values[i]);
            sk_write_u16le(&writer, (uint16_t)values[i + 1]);
            sk_write_u32le(&writer, (uint32_t)values[i + 2]);
            sk_write_u64le(&writer, values[i + 3]);
        }
        EXPECT(sk_writer_ok(&writer));
        reader = sk_reader_of(data, writer.position);
        for (unsigned i = 0; i < 8; i += 4) {
            EXPECT(sk_read_u8(&reader) == (uint8_t)values[i]);
            EXPECT(sk_read_u16le(&reader) == (uint16_t)values[i + 1]);
            EXPECT(sk_read_u32le(&reader) == (uint32_t)values[i + 2]);
            EXPECT(sk_read_u64le(&reader) == values[i + 3]);
        }
        EXPECT(sk_reader_ok(&reader) && sk_reader_left(&reader) == 0);
    }
}
