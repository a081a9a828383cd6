/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/pasted_text.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/space.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES        16u
#define OFFSET_DIGITS_MIN 6u /* of "od -Ax"; xxd and hexdump have eight */
#define OFFSET_DIGITS_MAX 8u
#define GAP_MAX           2u /* blanks between two bytes; more are in front of the characters */

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool begins(const uint8_t *data, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(data, mark, length) == 0;
}

int sk_text_without_mark(const void *data, size_t size, uint8_t **ret_text, size_t *ret_size,
                         struct sevkit_error *error)
{
    const uint8_t *bytes = data;
    bool little = begins(bytes, size, "\xff\xfe", 2), big = begins(bytes, size, "\xfe\xff", 2);
    uint8_t *text;

    *ret_text = NULL;
    if (!little && !big && !begins(bytes, size, "\xef\xbb\xbf", 3))
        return 0;
    text = malloc(size);
    if (!text)
        return sk_error_oom(error);
    if (!little && !big) {
        *ret_size = size - 3;
        memcpy(text, bytes + 3, *ret_size);
    } else {
        *ret_size = size / 2 - 1;
        for (size_t i = 0; i < *ret_size; i++) {
            const uint8_t *unit = bytes + 2 + 2 * i;
            uint8_t low = little ? unit[0] : unit[1], high = little ? unit[1] : unit[0];

            text[i] = high == 0 && low < 0x80 ? low : '?';
        }
    }
    *ret_text = text;
    return 0;
}

struct dump {
    uint8_t *bytes; /* as many as the text has characters */
    size_t capacity, size;
    bool repeated; /* a "*" */
};

static bool put(struct dump *dump, const char *digits)
{
    char pair[3] = {digits[0], digits[1], '\0'};

    return dump->size < dump->capacity && sk_hex_decode(pair, dump->bytes + dump->size++, 1);
}

/* The last line again, up to this offset. */
static bool fill(struct dump *dump, size_t offset)
{
    if (dump->size < LINE_BYTES || offset > dump->capacity || offset % LINE_BYTES)
        return false;
    while (dump->size < offset) {
        memcpy(dump->bytes + dump->size, dump->bytes + dump->size - LINE_BYTES, LINE_BYTES);
        dump->size += LINE_BYTES;
    }
    dump->repeated = false;
    return dump->size == offset;
}

static bool read_offset(const char *line, size_t length, size_t *at, size_t *ret_offset)
{
    size_t digits = 0;

    *ret_offset = 0;
    while (digits < length && digits <= OFFSET_DIGITS_MAX && is_digit(line[digits])) {
        char c = line[digits++];
        unsigned value = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;

        *ret_offset = *ret_offset * 16 + value;
    }
    *at = digits + (digits < length && line[digits] == ':' ? 1 : 0);
    return digits >= OFFSET_DIGITS_MIN && digits <= OFFSET_DIGITS_MAX &&
           (*at == length || sk_is_space(line[*at]));
}

/* Pairs of digits, one or more to a word; what follows them are the characters. */
static bool read_words(struct dump *dump, const char *line, size_t length, size_t at)
{
    size_t count = 0;

    while (count < LINE_BYTES) {
        size_t gap = 0;

        while (at < length && sk_is_space(line[at])) {
            at++;
            gap++;
        }
        if (at == length || line[at] == '|' || (count && gap > GAP_MAX))
            break;
        for (; count < LINE_BYTES && at < length && !sk_is_space(line[at]); at += 2, count++)
            if (at + 1 >= length || !is_digit(line[at]) || !is_digit(line[at + 1]) ||
                !put(dump, line + at))
                return false;
    }
    return true;
}

static bool read_line(struct dump *dump, const char *line, size_t length)
{
    size_t at, offset;

    if (length == 0)
        return true;
    if (length == 1 && line[0] == '*') {
        dump->repeated = true;
        return true;
    }
    if (!read_offset(line, length, &at, &offset) || (dump->repeated && !fill(dump, offset)) ||
        offset != dump->size)
        return false;
    return read_words(dump, line, length, at);
}

static bool read_lines(struct dump *dump, const char *text, size_t size)
{
    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t line = end ? (size_t)(end - text) : size, length = line;

        while (length > 0 && sk_is_space(text[length - 1]))
            length--;
        if (!read_line(dump, text, length))
            return false;
        line += end ? 1 : 0;
        text += line;
        size -= line;
    }
    return dump->size > 0 && !dump->repeated;
}

/* Within the first braces, if there are any. */
static bool read_list(struct dump *dump, const char *text, size_t size)
{
    const char *open = memchr(text, '{', size);
    const char *close = open ? memchr(open, '}', size - (size_t)(open - text)) : NULL;
    const char *end = close ? close : text + size;

    for (const char *at = open ? open + 1 : text; at < end;) {
        if (sk_is_space(*at) || *at == ',' || *at == '[' || *at == ']') {
            at++;
            continue;
        }
        if (end - at < 4 || at[0] != '0' || (at[1] | 0x20) != 'x' || !is_digit(at[2]) ||
            !is_digit(at[3]) || (end - at > 4 && is_digit(at[4])) || !put(dump, at + 2))
            return false;
        at += 4;
    }
    return dump->size > 1;
}

static bool read_colons(struct dump *dump, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        if (sk_is_space(text[i]) || (text[i] == ':' && dump->size)) {
            i++;
            continue;
        }
        if (i + 1 >= size || !is_digit(text[i]) || !is_digit(text[i + 1]) ||
            (i + 2 < size && text[i + 2] != ':' && !sk_is_space(text[i + 2])) ||
            !put(dump, text + i))
            return false;
        i += 2;
    }
    return dump->size > 1;
}

int sk_dump_bytes(const void *text, size_t size, uint8_t **ret_bytes, size_t *ret_size,
                  struct sevkit_error *error)
{
    static bool (*const readers[])(struct dump *, const char *, size_t) = {read_lines, read_list,
                                                                           read_colons};
    /* A "*" may be for more bytes than the text has characters. */
    size_t capacity = size + ((size_t)64 << 10);
    SK_CLEANUP_FREE uint8_t *bytes = malloc(capacity);

    if (!bytes)
        return sk_error_oom(error);
    *ret_bytes = NULL;
    for (size_t i = 0; i < SK_ARRAY_SIZE(readers); i++) {
        struct dump dump = {.bytes = bytes, .capacity = capacity};

        if (!readers[i](&dump, text, size))
            continue;
        *ret_size = dump.size;
        *ret_bytes = SK_TAKE(bytes);
        return 0;
    }
    return 0;
}
