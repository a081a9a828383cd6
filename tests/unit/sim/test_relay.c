/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/relay.h"
#include "test.h"

static struct sevkit_error error;

TEST(headers_read_back_as_written)
{
    struct sk_relay_header header = {.kind = SK_RELAY_EXTENDED | SK_RELAY_ANSWER,
                                     .size = SK_RELAY_MAX_BYTES,
                                     .number = 0x01020304,
                                     .exitinfo2 = UINT64_C(0x1020304050607080)};
    uint8_t bytes[SK_RELAY_HEADER_BYTES];
    struct sk_relay_header read;

    sk_relay_header_write(&header, bytes);
    EXPECT_BYTES(bytes, "SSKS\x01\x00\x02\x80", 8);
    EXPECT_OK(sk_relay_header_read(bytes, &read, &error), &error);
    EXPECT_INT(read.kind, header.kind);
    EXPECT_INT(read.size, header.size);
    EXPECT_INT(read.number, header.number);
    EXPECT_INT(read.exitinfo2, header.exitinfo2);
}

TEST(other_bytes_are_no_header)
{
    static const struct {
        size_t at;
        uint8_t value;
        const char *text;
    } cases[] = {
        {0, 'X', "no frame begins with"},
        {4, 2, "version 2, expected 1"},
        {11, 1, "at most 69536"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sk_relay_header header = {.kind = SK_RELAY_REPORT, .size = 96};
        uint8_t bytes[SK_RELAY_HEADER_BYTES];

        sk_relay_header_write(&header, bytes);
        bytes[cases[i].at] = cases[i].value;
        EXPECT_ERROR(sk_relay_header_read(bytes, &header, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
        EXPECT_INT(header.size, 96);
    }
}
