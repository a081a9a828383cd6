/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args_words.h"

#include "base/cleanup.h"
#include "base/values/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Beyond ASCII: separators, format characters, private use and noncharacters, which str.isprintable()
 * excludes. Code points that no Unicode version has assigned yet are left as they are. */
static const uint32_t unprintable[][2] = {
    {0x80, 0xa0},       {0xad, 0xad},       {0x600, 0x605},     {0x61c, 0x61c},
    {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
    {0x1680, 0x1680},   {0x180e, 0x180e},   {0x2000, 0x200f},   {0x2028, 0x202f},
    {0x205f, 0x206f},   {0x3000, 0x3000},   {0xe000, 0xf8ff},   {0xfdd0, 0xfdef},
    {0xfeff, 0xfeff},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},   {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x13438}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0x1fffe, 0x1ffff}, {0x2fffe, 0x2ffff}, {0x31350, 0xe00ff}, {0xe01f0, 0x10ffff},
};

static bool is_printable(uint32_t code_point)
{
    if (code_point < 0x20 || code_point == 0x7f)
        return false;
    for (size_t i = 0; i < SK_ARRAY_SIZE(unprintable); i++)
        if (code_point >= unprintable[i][0] && code_point <= unprintable[i][1])
            return false;
    return true;
}

static void add_escaped(struct sk_text *text, uint32_t code_point)
{
    if (code_point == '\n' || code_point == '\r' || code_point == '\t')
        sk_text_addf(text, "\\%c", code_point == '\n' ? 'n' : code_point == '\r' ? 'r' : 't');
    else if (code_point < 0x100)
        sk_text_addf(text, "\\x%02x", code_point);
    else if (code_point < 0x10000)
        sk_text_addf(text, "\\u%04x", code_point);
    else
        sk_text_addf(text, "\\U%08x", code_point);
}

void sk_args_add_quoted(struct sk_text *text, const char *word)
{
    const unsigned char *bytes = (const unsigned char *)word;
    char quote = strchr(word, '\'') && !strchr(word, '"') ? '"' : '\'';

    sk_text_add_bytes(text, &quote, 1);
    while (*bytes) {
        uint32_t code_point = 0;
        size_t length = sk_utf8_decode(bytes, strlen((const char *)bytes), &code_point);

        if (!length)
            sk_text_addf(text, "\\udc%02x", *bytes);
        else if (*bytes == '\\' || *bytes == (unsigned char)quote)
            sk_text_addf(text, "\\%c", *bytes);
        else if (is_printable(code_point))
            sk_text_add_bytes(text, bytes, length);
        else
            add_escaped(text, code_point);
        bytes += length ? length : 1;
    }
    sk_text_add_bytes(text, &quote, 1);
}

void sk_args_add_word(struct sk_text *text, const char *word)
{
    const unsigned char *bytes = (const unsigned char *)word;

    while (*bytes) {
        uint32_t code_point;
        size_t length = sk_utf8_decode(bytes, strlen((const char *)bytes), &code_point);

        if (length)
            sk_text_add_bytes(text, bytes, length);
        else
            sk_text_addf(text, "\\udc%02x", *bytes);
        bytes += length ? length : 1;
    }
}
