/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/number.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>

TEST(accepts)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {
        {"0", 0},
        {"7", 7},
        {"10", 10},
        {"4096", 4096},
        {"18446744073709551615", UINT64_MAX},
        {"0x0", 0},
        {"0x00", 0},
        {"0x1f", 0x1f},
        {"0X1F", 0x1f},
        {"0xDeadBeef", 0xdeadbeef},
        {"0xffffffffffffffff", UINT64_MAX},
        {"0x0000000000000000000000001", 1},
    };

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        uint64_t value = 99;

        if (!sk_number_parse(good[i].text, 0, UINT64_MAX, &value) || value != good[i].value)
            sk_test_fail(__FILE__, __LINE__, "\"%s\": %" PRIu64, good[i].text, value);
    }
}

TEST(refuses)
{
    static const char *const bad[] = {
        "",
        " ",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "00",
        "01",
        "017",
        "0x",
        "0X",
        "x1",
        "1x",
        "0xg",
        "0x-1",
        "0x 1",
        "1.0",
        "1e3",
        "1_000",
        "abc",
        "a",
        "0b1",
        "0o7",
        "1,0",
        "18446744073709551616",
        "0x10000000000000000",
        "99999999999999999999999999999999",
        "\xef\xbc\x91",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t value = 99;

        if (sk_number_parse(bad[i], 0, UINT64_MAX, &value))
            sk_test_fail(__FILE__, __LINE__, "\"%s\" was accepted", bad[i]);
        EXPECT_INT(value, 99);
    }
}

TEST(decimal)
{
    static const char *const bad[] = {
        "", "0x1", "a", "-1", "+1", " 1", "1 ", "1_0", "18446744073709551616"};
    uint64_t value = 99;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(!sk_number_parse_decimal(bad[i], 0, UINT64_MAX, &value));
    EXPECT_INT(value, 99);
    EXPECT(sk_number_parse_decimal("0017", 0, UINT64_MAX, &value));
    EXPECT_INT(value, 17);
    EXPECT(sk_number_parse_decimal("0000000000000000000000000000", 0, UINT64_MAX, &value));
    EXPECT_INT(value, 0);
}

TEST(range)
{
    uint64_t value = 99;

    EXPECT(!sk_number_parse("4", 5, 10, &value));
    EXPECT(!sk_number_parse("11", 5, 10, &value));
    EXPECT(!sk_number_parse("0xb", 5, 10, &value));
    EXPECT(!sk_number_parse_decimal("11", 5, 10, &value));
    EXPECT_INT(value, 99);
    EXPECT(sk_number_parse("5", 5, 10, &value) && value == 5);
    EXPECT(sk_number_parse("0xa", 5, 10, &value) && value == 10);
    EXPECT(sk_number_parse("0", 0, 0, &value) && value == 0);
    EXPECT(!sk_number_parse("1", 0, 0, &value));
}

TEST(sizes)
{
    static const char *const bad[] = {"",
                                      "K",
                                      "0",
                                      "0K",
                                      "-1",
                                      "1k",
                                      "1KK",
                                      "1.5G",
                                      "0x10",
                                      " 1",
                                      "5T",
                                      "4398046511105",
                                      "18446744073709551616",
                                      "1111111111111111111111111111"};
    uint64_t value = 99;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(!sk_number_parse_size(bad[i], UINT64_C(4) << 40, &value));
    EXPECT_INT(value, 99);
    EXPECT(sk_number_parse_size("512", UINT64_MAX, &value) && value == 512);
    EXPECT(sk_number_parse_size("3K", UINT64_MAX, &value) && value == 3072);
    EXPECT(sk_number_parse_size("8G", UINT64_MAX, &value) && value == UINT64_C(8) << 30);
    EXPECT(sk_number_parse_size("4T", UINT64_C(4) << 40, &value) && value == UINT64_C(4) << 40);
}

TEST(seconds_with_decimals)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"1", 1000},   {"0.001", 1},      {"0.5", 500},         {"12.34", 12340},
                {"007", 7000}, {"3600", 3600000}, {"3600.000", 3600000}};
    static const char *const bad[] = {
        "",    ".",  ".5", "1.",  "1.2345", "1.2.3", "-1",       "1.-2",
        "1e3", " 1", "1 ", "0x1", "0",      "0.000", "3600.001", "1234567890123456",
        "1s"};
    uint64_t value = 99;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        EXPECT(!sk_number_parse_milliseconds(bad[i], 1, 3600000, &value));
    EXPECT_INT(value, 99);
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        EXPECT(sk_number_parse_milliseconds(good[i].text, 1, 3600000, &value));
        EXPECT_INT(value, good[i].value);
    }
}

TEST(round_trip)
{
    for (unsigned round = 0; round < 10000; round++) {
        uint64_t number;
        uint64_t value = 0;
        char text[32];

        sk_test_random(&number, sizeof(number));
        number >>= sk_test_random_below(64);
        (void)snprintf(text, sizeof(text), round % 2 ? "0x%" PRIx64 : "%" PRIu64, number);
        EXPECT(sk_number_parse(text, number, number, &value));
        EXPECT(value == number);
    }
}

TEST(says_what_is_expected)
{
    struct sevkit_error error;
    uint64_t value = 7;

    EXPECT_OK(sk_number_read("0x10", 1, 16, &value, &error), &error);
    EXPECT_INT(value, 16);
    EXPECT_ERROR(sk_number_read("17", 1, 16, &value, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "'17' is not a number (decimal, or hex with 0x) from 1 to 16");
    EXPECT_ERROR(sk_number_read("x", 0, UINT64_MAX, &value, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "from 0 to 0xffffffffffffffff");
    EXPECT_INT(value, 16);
}
