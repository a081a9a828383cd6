/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/number.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_DIGITS   15u
#define SECONDS_DECIMALS 3u

static bool parse_digits(const char *digits, unsigned base, uint64_t min, uint64_t max,
                         uint64_t *ret_value)
{
    uint64_t value = 0;

    if (!*digits)
        return false;
    for (; *digits; digits++) {
        char c = *digits;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16;

        if (digit >= base || value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (value < min || value > max)
        return false;
    *ret_value = value;
    return true;
}

bool sk_number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return parse_digits(text + 2, 16, min, max, ret_value);
    if (text[0] == '0' && text[1])
        return false; /* octal to some, decimal to others */
    return parse_digits(text, 10, min, max, ret_value);
}

int sk_number_read(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value,
                   struct sevkit_error *error)
{
    char end[24];

    if (sk_number_parse(text, min, max, ret_value))
        return 0;
    (void)snprintf(end, sizeof(end), max > UINT32_MAX ? "0x%" PRIx64 : "%" PRIu64, max);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%s' is not a number (decimal, or hex with 0x) from %" PRIu64 " to %s",
                        text, min, end);
}

bool sk_number_parse_decimal(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
    return parse_digits(text, 10, min, max, ret_value);
}

bool sk_number_parse_size(const char *text, uint64_t max, uint64_t *ret_bytes)
{
    static const char units[] = "KMGT";
    size_t length = strlen(text);
    const char *unit = length ? strchr(units, text[length - 1]) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    char digits[24] = "";
    uint64_t number;

    if (unit)
        length--;
    if (length < sizeof(digits))
        memcpy(digits, text, length);
    if (!parse_digits(digits, 10, 1, max >> shift, &number))
        return false;
    *ret_bytes = number << shift;
    return true;
}

bool sk_number_parse_milliseconds(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
    const char *point = strchr(text, '.');
    size_t whole = point ? (size_t)(point - text) : strlen(text);
    size_t decimals = point ? strlen(point + 1) : 0;
    char digits[SECONDS_DIGITS + SECONDS_DECIMALS + 1];

    if (whole == 0 || whole > SECONDS_DIGITS || decimals > SECONDS_DECIMALS || (point && !decimals))
        return false;
    (void)snprintf(digits, sizeof(digits), "%.*s%s%.*s", (int)whole, text, point ? point + 1 : "",
                   (int)(SECONDS_DECIMALS - decimals), "000");
    return parse_digits(digits, 10, min, max, ret_value);
}
