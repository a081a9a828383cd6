/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/bytes_text.h"
#include "fault.h"
#include "test.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct sevkit_error error;

static const struct {
    const char *text;
    size_t size; /* 0: refused */
    unsigned forms;
} rows[] = {
    {"00fbff", 3, SK_BYTES_TEXT},
    {"00FBff", 3, SK_BYTES_TEXT},
    {"0x00fbff", 3, SK_BYTES_HEX},
    {"0X00fbff", 3, SK_BYTES_TEXT},
    {"00 fb\nff\r\n", 3, SK_BYTES_TEXT | SK_BYTES_SPACES},
    {"APv/", 3, SK_BYTES_TEXT},
    {"APv_", 3, SK_BYTES_BASE64},
    {" AP v\t_\n", 3, SK_BYTES_BASE64 | SK_BYTES_SPACES},
    {"\0\xfb\xff", 3, SK_BYTES_RAW | SK_BYTES_TEXT},
    {"APv/", 0, SK_BYTES_HEX},
    {"00fbff", 0, SK_BYTES_BASE64},
    {"00fbf", 0, SK_BYTES_TEXT},
    {"00fbff00", 0, SK_BYTES_TEXT},
    {"0x", 0, SK_BYTES_TEXT},
    {"", 0, SK_BYTES_TEXT},
    {"00 fbff", 0, SK_BYTES_TEXT},
    {"00fbff\n", 0, SK_BYTES_TEXT},
    {"APv/APv/", 0, SK_BYTES_TEXT},
    {"APv/=", 0, SK_BYTES_TEXT},
    {"APv", 0, SK_BYTES_TEXT},
    {"00-fb-ff", 0, SK_BYTES_HEX},
    {"0x0x00fbff", 0, SK_BYTES_HEX},
};

TEST(three_bytes_in_all_forms)
{
    static const uint8_t expected[] = {0x00, 0xfb, 0xff};

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        const struct sk_bytes_rule rule = {3, 3, rows[i].forms};
        size_t length = rows[i].text[0] ? strlen(rows[i].text) : rows[i].size, size = 99;
        uint8_t bytes[3] = {1, 2, 3};
        int r = sk_bytes_text_read(&rule, rows[i].text, length, bytes, &size, &error);

        if (r != (rows[i].size ? 0 : SEVKIT_EINPUT))
            sk_test_fail(__FILE__, __LINE__, "row %zu: %d", i, r);
        if (rows[i].size)
            EXPECT_BYTES(bytes, expected, 3);
        else
            EXPECT(bytes[0] == 1 && size == 99);
    }
}

/* Padding may be left away, not be wrong; the alphabets do not mix; bits that encode nothing are zero. */
TEST(base64)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {{"+/8=", true},  {"+/8", true},   {"-_8", true},     {"-_8=", true},
                 {"-/8=", false}, {"+_8", false},  {"+/8==", false},  {"+/9=", false},
                 {"+/9", false},  {"=+/8", false}, {"+/8=\n", false}, {"+/8=====", false}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint8_t bytes[2];

        if (sk_bytes_text_is(SK_BYTES_TEXT, cases[i].text, bytes, 2) != cases[i].good)
            sk_test_fail(__FILE__, __LINE__, "'%s'", cases[i].text);
    }
}

/* The digest of a SEV guest is no SEV-SNP digest, although its 64 digits are base64 of 48 bytes. */
TEST(hex_digits_are_hex)
{
    uint8_t bytes[48];
    char digits[65] = {0};

    memset(digits, 'a', 64);
    EXPECT(!sk_bytes_text_is(SK_BYTES_TEXT, digits, bytes, 48));
    EXPECT(sk_bytes_text_is(SK_BYTES_BASE64, digits, bytes, 48));
    EXPECT(sk_bytes_text_is(SK_BYTES_TEXT, digits, bytes, 32));
}

static void expect_error(const struct sk_bytes_rule *rule, const char *text, const char *expected)
{
    uint8_t bytes[64];

    EXPECT_ERROR(sk_bytes_text_read(rule, text, strlen(text), bytes, NULL, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_STR(error.text, expected);
}

TEST(errors_say_what_is_expected_and_show_nothing)
{
    const struct sk_bytes_rule exact = {48, 48, SK_BYTES_TEXT}, range = {1, 4, SK_BYTES_HEX},
                               raw = {5, 5, SK_BYTES_RAW | SK_BYTES_BASE64};

    expect_error(&exact, "0123456789abcdefg",
                 "expected 48 bytes as hex or base64, found 17 characters");
    expect_error(&exact, "0123", "expected 48 bytes as hex or base64, found 2 bytes");
    expect_error(&range, "", "expected 1 to 4 bytes as hex, found 0 characters");
    expect_error(&raw, "secret", "expected 5 bytes, raw or base64, found 6 bytes");
}

TEST(every_form_of_random_bytes)
{
    for (unsigned round = 0; round < 300; round++) {
        uint8_t data[64], bytes[64];
        const struct sk_bytes_rule rule = {1, 64, SK_BYTES_TEXT | SK_BYTES_SPACES};
        size_t size = (size_t)sk_test_random_below(64) + 1, got = 0;
        char text[160] = "0x";

        sk_test_random(data, size);
        sk_hex_encode(data, size, text + 2);
        EXPECT_OK(sk_bytes_text_read(&rule, text, strlen(text), bytes, &got, &error), &error);
        EXPECT(got == size && memcmp(bytes, data, size) == 0);
        for (char *c = text + 2; *c; c++)
            *c = (char)toupper(*c);
        EXPECT_OK(sk_bytes_text_read(&rule, text + 2, strlen(text + 2), bytes, &got, &error),
                  &error);
        EXPECT(got == size && memcmp(bytes, data, size) == 0);
        sk_base64_encode(data, size, text);
        if (strspn(text, "0123456789abcdefABCDEF") == strlen(text))
            continue; /* means something else, see above */
        EXPECT_OK(sk_bytes_text_read(&rule, text, strlen(text), bytes, &got, &error), &error);
        EXPECT(got == size && memcmp(bytes, data, size) == 0);
        text[strcspn(text, "=")] = '\0';
        if (strspn(text, "0123456789abcdefABCDEF") == strlen(text))
            continue;
        EXPECT_OK(sk_bytes_text_read(&rule, text, strlen(text), bytes, &got, &error), &error);
        EXPECT(got == size && memcmp(bytes, data, size) == 0);
    }
}

static int read_some(void *arg, struct sevkit_error *fault_error)
{
    uint8_t bytes[3];

    return sk_bytes_text_exact(SK_BYTES_TEXT, arg, bytes, 3, fault_error);
}

TEST(out_of_memory)
{
    char text[] = "APv/";

    EXPECT(sk_fault_run(read_some, text) >= 2);
}
