/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/python_values.h"

#include <string.h>

static const char blanks[] = " \t\n\v\f\r";

/* sys.int_info.default_max_str_digits: Python refuses longer decimal numbers (CVE-2020-10735). */
#define DECIMAL_DIGITS_MAX 4300u

/* 37 for anything that is no digit of any base. */
static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A') + 10;
    return 37;
}

static unsigned prefix_base(const char *text)
{
    if (text[0] != '0')
        return 10;
    switch (text[1]) {
    case 'x':
    case 'X':
        return 16;
    case 'o':
    case 'O':
        return 8;
    case 'b':
    case 'B':
        return 2;
    default:
        return 10;
    }
}

/* Digits with single underscores between them. Returns what follows, NULL if there is no number. */
static const char *read_digits(const char *text, unsigned base, struct sk_python_int *number,
                               size_t *ret_digits)
{
    size_t digits = 0;

    for (;; text++) {
        uint64_t product;
        unsigned digit = digit_value(*text);

        if (digit >= base)
            return NULL;
        number->large |= __builtin_mul_overflow(number->value, base, &product) ||
                         __builtin_add_overflow(product, digit, &product);
        number->value = number->value * base + digit;
        digits++;
        if (text[1] == '_')
            text++;
        else if (digit_value(text[1]) >= base)
            break;
    }
    *ret_digits = digits;
    return text + 1;
}

bool sk_python_int(const char *text, bool decimal, struct sk_python_int *ret_int)
{
    struct sk_python_int number = {0};
    unsigned base;
    size_t digits;
    bool zeros;

    text += strspn(text, blanks);
    number.negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    base = decimal ? 10 : prefix_base(text);
    number.prefix = base != 10;
    if (number.prefix)
        text += text[2] == '_' ? 3 : 2;
    /* Without a prefix, int(text, 0) takes a leading zero only from zero itself. */
    zeros = !decimal && !number.prefix && *text == '0';
    text = read_digits(text, base, &number, &digits);
    if (!text || text[strspn(text, blanks)] || (zeros && (number.value || number.large)) ||
        (base == 10 && digits > DECIMAL_DIGITS_MAX))
        return false;
    if (number.negative)
        number.value = -number.value;
    if (ret_int)
        *ret_int = number;
    return true;
}

int sk_python_fromhex(const char *text, void *ret_bytes, size_t capacity, size_t *ret_size,
                      struct sevkit_error *error)
{
    uint8_t *bytes = ret_bytes;
    size_t size = 0;

    for (const char *c = text;; c += 2) {
        unsigned high, low;

        c += strspn(c, blanks);
        if (!*c)
            break;
        high = digit_value(c[0]);
        low = high < 16 ? digit_value(c[1]) : 0;
        if (high >= 16 || low >= 16)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "non-hexadecimal number found in fromhex() arg at position %zu",
                                (size_t)(c - text) + (high < 16));
        if (size < capacity)
            bytes[size] = (uint8_t)(high << 4 | low);
        size++;
    }
    *ret_size = size;
    return 0;
}

/* 64 for anything outside the alphabet. */
static unsigned base64_value(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(alphabet, c) : NULL;

    return found ? (unsigned)(found - alphabet) : 64;
}

int sk_python_b64decode(const char *text, void *ret_bytes, size_t capacity, size_t *ret_size,
                        struct sevkit_error *error)
{
    uint8_t *bytes = ret_bytes;
    size_t characters = 0; /* of the alphabet */
    size_t padding = 0;
    size_t size = 0;
    unsigned group = 0;

    for (const char *c = text; *c; c++)
        if (*c & 0x80)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "string argument should contain only ASCII characters");
    for (; *text; text++) {
        unsigned value = base64_value(*text);

        if (*text == '=' && characters % 4 >= 2 && characters % 4 + ++padding >= 4) {
            *ret_size = size;
            return 0;
        }
        if (value == 64)
            continue;
        padding = 0;
        group = group << 6 | value;
        if (characters++ % 4 == 0)
            continue;
        if (size < capacity)
            bytes[size] = (uint8_t)(group >> (2 * (4 - characters % 4) % 8));
        size++;
    }
    if (characters % 4 == 1)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "Invalid base64-encoded string: number of data characters (%zu) cannot "
                            "be 1 more than a multiple of 4",
                            characters);
    if (characters % 4)
        return sk_error_set(error, SEVKIT_EINPUT, "Incorrect padding");
    *ret_size = size;
    return 0;
}
