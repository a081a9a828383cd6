/* SPDX-License-Identifier: Apache-2.0 */
/* Text as editors, terminals and other systems leave it. */
#include "base/values/pasted_text.h"

#include "base/cleanup.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct sevkit_error error;

TEST(marks_at_the_beginning)
{
    static const struct {
        const char *data;
        size_t size;
        const char *text; /* NULL: no mark */
    } cases[] = {
        {"abc", 3, NULL},
        {"\xef\xbb\xbf"
         "abc",
         6, "abc"},
        {"\xff\xfe"
         "a\0b\0",
         6, "ab"},
        {"\xfe\xff"
         "\0a\0b",
         6, "ab"},
        {"\xff\xfe"
         "a\0\xe4\0\x01\x20"
         "b\0",
         10, "a??b"},
        {"\xff\xfe", 2, ""},
        {"\xef\xbb\xbf", 3, ""},
        {"\xff\xfe"
         "a\0b",
         5, "a"},
        {"\xef\xbb", 2, NULL},
        {"", 0, NULL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP_FREE uint8_t *text = NULL;
        size_t size = 0;

        EXPECT_OK(sk_text_without_mark(cases[i].data, cases[i].size, &text, &size, &error), &error);
        EXPECT_INT(text != NULL, cases[i].text != NULL);
        if (!cases[i].text)
            continue;
        EXPECT_INT(size, strlen(cases[i].text));
        EXPECT_BYTES(text, cases[i].text, size);
    }
}

/* Bytes 0, 1, 2, ... */
TEST(dumps)
{
    static const struct {
        const char *text;
        size_t size; /* 0: no dump */
    } cases[] = {
        {"00000000: 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  ................\n"
         "00000010: 1011 1213                                ....\n",
         20},
        {"00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|\r\n"
         "00000010  10 11 12 13                                       |....|\r\n00000014\r\n",
         20},
        {"000000 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n000010 10 11\n000012\n", 18},
        {"00:01:02:03", 4},
        {"00:01:\n    02:03\n", 4},
        {"0x00, 0x01,\n0x02", 3},
        {"unsigned char r[] = {\n  0x00, 0x01, 0x02\n};\nunsigned int r_len = 3;\n", 3},
        {"[0x00, 0x01]", 2},
        /* Offsets that do not fit, digits that are missing, no digits. */
        {"00000001: 0001\n", 0},
        {"00000000: 0001 0203\n00000010: 0405\n", 0},
        {"00000000: 0001 0g03\n", 0},
        {"00000000: 000\n", 0},
        {"00000000: 0001\n*\n", 0},
        {"*\n00000010: 0001\n", 0},
        {"000102", 0},
        {"00:0", 0},
        {"00:012", 0},
        {"0x0, 0x01", 0},
        {"0x000, 0x01", 0},
        {"0x00; 0x01", 0},
        {"", 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP_FREE uint8_t *bytes = NULL;
        size_t size = 0;

        EXPECT_OK(sk_dump_bytes(cases[i].text, strlen(cases[i].text), &bytes, &size, &error),
                  &error);
        if (cases[i].size == 0 && bytes)
            sk_test_fail(__FILE__, __LINE__, "case %zu is a dump", i);
        EXPECT_INT(size, cases[i].size);
        for (size_t k = 0; k < size; k++)
            EXPECT_INT(bytes[k], k);
    }
}

/* hexdump and od leave out lines that are as the one before. */
TEST(lines_that_were_left_out)
{
    static const char text[] = "00000000  01 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |...|\n"
                               "00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |...|\n"
                               "*\n"
                               "00000040  02 03\n"
                               "00000042\n";
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(sk_dump_bytes(text, strlen(text), &bytes, &size, &error), &error);
    EXPECT_INT(size, 0x42);
    EXPECT_INT(bytes[0], 1);
    for (size_t i = 1; i < 0x40; i++)
        EXPECT_INT(bytes[i], 0);
    EXPECT_INT(bytes[0x41], 3);
}

/* A "*" may mean more than there is room for. */
TEST(too_many_lines_left_out)
{
    static const char text[] = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00\n"
                               "*\n"
                               "7ffffff0  00\n";
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(sk_dump_bytes(text, strlen(text), &bytes, &size, &error), &error);
    EXPECT(!bytes);
}
