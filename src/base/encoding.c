/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"

#include <string.h>

/* a <= b <= 255 as 0 or 1, without a branch. */
static unsigned within(unsigned low, unsigned value, unsigned high)
{
    return ((low - 1 - value) & (value - high - 1)) >> 31;
}

static char hex_digit(unsigned nibble)
{
    return (char)(nibble + '0' + within(10, nibble, 15) * ('a' - '0' - 10));
}

void sk_hex_encode(const void *data, size_t size, char *ret_text)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) {
        ret_text[2 * i] = hex_digit(bytes[i] >> 4);
        ret_text[2 * i + 1] = hex_digit(bytes[i] & 15u);
    }
    ret_text[2 * size] = '\0';
}

/* The value of a digit, with *ret_bad set if it is none. */
static unsigned hex_value(char digit, unsigned *ret_bad)
{
    unsigned c = (unsigned char)digit;
    unsigned decimal = within('0', c, '9');
    unsigned lower = within('a', c, 'f');
    unsigned upper = within('A', c, 'F');

    *ret_bad |= 1 ^ (decimal | lower | upper);
    return decimal * (c - '0') + lower * (c - 'a' + 10) + upper * (c - 'A' + 10);
}

bool sk_hex_decode(const char *text, void *ret_data, size_t size)
{
    uint8_t *bytes = ret_data;
    unsigned bad = 0;

    if (strlen(text) != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++)
        (void)hex_value(text[2 * i], &bad), (void)hex_value(text[2 * i + 1], &bad);
    if (bad)
        return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(hex_value(text[2 * i], &bad) << 4 | hex_value(text[2 * i + 1], &bad));
    return true;
}

static char base64_digit(unsigned v)
{
    return (char)(within(1, v + 1, 26) * (v + 'A') + within(26, v, 51) * (v - 26 + 'a') +
                  within(52, v, 61) * (v - 52 + '0') + within(62, v, 62) * '+' +
                  within(63, v, 63) * '/');
}

void sk_base64_encode(const void *data, size_t size, char *ret_text)
{
    const uint8_t *bytes = data;
    char *out = ret_text;

    for (size_t i = 0; i < size; i += 3) {
        size_t n = size - i < 3 ? size - i : 3;
        unsigned group = (unsigned)bytes[i] << 16 | (n > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                         (n > 2 ? bytes[i + 2] : 0);

        *out++ = base64_digit(group >> 18);
        *out++ = base64_digit(group >> 12 & 63);
        *out++ = n > 1 ? base64_digit(group >> 6 & 63) : '=';
        *out++ = n > 2 ? base64_digit(group & 63) : '=';
    }
    *out = '\0';
}

static unsigned base64_value(char digit, unsigned *ret_bad)
{
    unsigned c = (unsigned char)digit;
    unsigned upper = within('A', c, 'Z');
    unsigned lower = within('a', c, 'z');
    unsigned decimal = within('0', c, '9');
    unsigned plus = within('+', c, '+');
    unsigned slash = within('/', c, '/');

    *ret_bad |= 1 ^ (upper | lower | decimal | plus | slash);
    return upper * (c - 'A') + lower * (c - 'a' + 26) + decimal * (c - '0' + 52) + plus * 62 +
           slash * 63;
}

bool sk_base64_decode(const char *text, void *ret_data, size_t capacity, size_t *ret_size)
{
    size_t length = strlen(text);
    size_t padding = 0;
    size_t size;
    uint8_t *bytes = ret_data;
    unsigned bad = 0;

    while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
        padding++;
    if (length % 4 != 0)
        return false;
    size = length / 4 * 3 - padding;
    if (size > capacity)
        return false;
    for (size_t i = 0, written = 0; i < length; i += 4) {
        unsigned group = 0;

        for (size_t k = 0; k < 4; k++)
            group = group << 6 | (i + k < length - padding ? base64_value(text[i + k], &bad) : 0);
        for (size_t k = 0; k < 3; k++) {
            uint8_t byte = (uint8_t)(group >> (16 - 8 * k));

            if (written < size)
                bytes[written++] = byte;
            else
                bad |= byte != 0; /* bits that encode nothing must be zero */
        }
    }
    if (bad)
        return false;
    *ret_size = size;
    return true;
}

/* Position in the stored bytes of each byte of the text form. */
static const uint8_t guid_order[SK_GUID_BYTES] = {3, 2, 1,  0,  5,  4,  7,  6,
                                                  8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t guid_groups[] = {4, 2, 2, 2, 6};

void sk_guid_format(const uint8_t guid[SK_GUID_BYTES], char ret_text[SK_GUID_TEXT_LENGTH + 1])
{
    size_t byte = 0;
    char *out = ret_text;

    for (size_t group = 0; group < sizeof(guid_groups); group++) {
        if (group)
            *out++ = '-';
        for (size_t i = 0; i < guid_groups[group]; i++, out += 2)
            sk_hex_encode(&guid[guid_order[byte++]], 1, out);
    }
}

bool sk_guid_parse(const char *text, uint8_t ret_guid[SK_GUID_BYTES])
{
    uint8_t guid[SK_GUID_BYTES];
    size_t byte = 0;

    if (strlen(text) != SK_GUID_TEXT_LENGTH)
        return false;
    for (size_t group = 0; group < sizeof(guid_groups); group++) {
        if (group && *text++ != '-')
            return false;
        for (size_t i = 0; i < guid_groups[group]; i++, text += 2) {
            char digits[3] = {text[0], text[1], '\0'};

            if (!sk_hex_decode(digits, &guid[guid_order[byte++]], 1))
                return false;
        }
    }
    memcpy(ret_guid, guid, sizeof(guid));
    return true;
}
