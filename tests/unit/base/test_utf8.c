/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/values/utf8.h"
#include "test.h"

#include <string.h>

TEST(sequences)
{
    static const struct {
        const char *bytes;
        size_t length;
        uint32_t code_point;
    } good[] = {
        {"a", 1, 'a'},
        {"\xc2\x80", 2, 0x80},
        {"\xdf\xbf", 2, 0x7ff},
        {"\xe0\xa0\x80", 3, 0x800},
        {"\xed\x9f\xbf", 3, 0xd7ff},
        {"\xee\x80\x80", 3, 0xe000},
        {"\xf0\x90\x80\x80", 4, 0x10000},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
    };
    /* Too long a form, a surrogate, too large, a continuation alone, a wrong one. */
    static const char *const bad[] = {
        "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",         "\x80",         "\xc3(",
        "\xe2\x82(",        "\xf0\x9f\x98(",    "\xc3",
    };
    uint32_t code_point = 7;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        EXPECT_INT(sk_utf8_decode(bad[i], strlen(bad[i]), &code_point), 0);
    EXPECT_INT(sk_utf8_decode("", 0, &code_point), 0);
    EXPECT_INT(code_point, 7);
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        size_t length = strlen(good[i].bytes);

        EXPECT_INT(sk_utf8_decode(good[i].bytes, length, &code_point), good[i].length);
        EXPECT_INT(code_point, good[i].code_point);
        /* Cut off. */
        EXPECT_INT(sk_utf8_decode(good[i].bytes, length - 1, &code_point), 0);
    }
    EXPECT_INT(sk_utf8_decode("\0", 1, &code_point), 1);
    EXPECT_INT(code_point, 0);
}

static void expect_printable(const void *bytes, size_t size, const char *want)
{
    struct sk_text text = {0};

    sk_text_add_printable_bytes(&text, bytes, size);
    EXPECT_STR(sk_text_get(&text), want);
    sk_text_done(&text);
}

/* What a terminal acts on is shown, not sent. */
TEST(printable)
{
    struct sk_text text = {0};

    expect_printable("a b~\\", 5, "a b~\\");
    expect_printable("\x1b[31m\n\t\x7f\0", 9, "\\x1b[31m\\x0a\\x09\\x7f\\x00");
    expect_printable("\xc2\x9b", 2, "\\xc2\\x9b");
    expect_printable("\xc2\xa0\xe2\x82\xac", 5, "\xc2\xa0\xe2\x82\xac");
    expect_printable("\xe2\x82", 2, "\\xe2\\x82");
    expect_printable("\xff\xc3\xa9", 3, "\\xff\xc3\xa9");
    expect_printable("", 0, "");
    sk_text_add_printable(&text, "x\ry");
    EXPECT_STR(sk_text_get(&text), "x\\x0dy");
    sk_text_done(&text);
}
