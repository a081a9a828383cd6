/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/der.h"

#include <string.h>

#define LONG_FORM 0x80u
/* Nothing that we read is longer than 16 MiB. */
#define LENGTH_BYTES_MAX 3u

bool sk_der_is(const struct sk_reader *in, uint8_t tag)
{
    struct sk_reader look = *in;

    return sk_read_u8(&look) == tag && sk_reader_ok(&look);
}

/* X.690 10.1: definite form, as few octets as possible. */
static size_t read_length(struct sk_reader *in)
{
    uint8_t first = sk_read_u8(in);
    size_t count = first & 0x7fu;
    size_t length = 0;

    if (!(first & LONG_FORM))
        return first;
    for (size_t i = 0; i < count && i < LENGTH_BYTES_MAX; i++)
        length = length << 8 | sk_read_u8(in);
    if (count == 0 || count > LENGTH_BYTES_MAX || length < LONG_FORM ||
        length >> (8 * (count - 1)) == 0)
        in->overrun = true;
    return length;
}

struct sk_reader sk_der_enter(struct sk_reader *in, uint8_t tag)
{
    size_t length;
    const uint8_t *content;

    if (sk_read_u8(in) != tag)
        in->overrun = true;
    length = read_length(in);
    content = sk_read_pointer(in, length);
    return content ? sk_reader_of(content, length) : (struct sk_reader){.overrun = true};
}

struct sk_reader sk_der_element(struct sk_reader *in)
{
    struct sk_reader look = *in;
    size_t start = in->position;

    (void)sk_read_u8(&look);
    sk_read_skip(&look, read_length(&look));
    in->overrun |= look.overrun;
    if (in->overrun)
        return (struct sk_reader){.overrun = true};
    in->position = look.position;
    return sk_reader_slice(&look, start, look.position - start);
}

bool sk_der_equal(const struct sk_reader *content, const void *bytes, size_t size)
{
    struct sk_reader whole = sk_reader_slice(content, 0, content->size);
    const uint8_t *found = sk_read_pointer(&whole, size);

    return found && content->size == size && memcmp(found, bytes, size) == 0;
}

void sk_der_expect(struct sk_reader *in, const void *bytes, size_t size)
{
    struct sk_reader element = sk_der_element(in);

    if (!sk_der_equal(&element, bytes, size))
        in->overrun = true;
}

void sk_der_leave(struct sk_reader *in, const struct sk_reader *content)
{
    if (!sk_reader_ok(content) || sk_reader_left(content))
        in->overrun = true;
}

uint64_t sk_der_number(struct sk_reader *in, uint64_t max)
{
    struct sk_reader content = sk_der_enter(in, SK_DER_INTEGER);
    size_t size = content.size;
    uint64_t value = 0;
    uint8_t first = 0;

    if (size > sizeof(value) + 1)
        in->overrun = true;
    for (size_t i = 0; i < size && !in->overrun; i++) {
        uint8_t byte = sk_read_u8(&content);

        /* Negative, or a zero in front that nothing needs. */
        if ((i == 0 && byte & 0x80u) || (i == 1 && first == 0 && !(byte & 0x80u)))
            in->overrun = true;
        if (i == 0)
            first = byte;
        value = value << 8 | byte;
    }
    if (size == 0 || (size == sizeof(value) + 1 && first != 0) || value > max)
        in->overrun = true;
    return in->overrun ? 0 : value;
}

static unsigned read_digits(struct sk_reader *in, unsigned count, unsigned min, unsigned max)
{
    unsigned value = 0;

    for (unsigned i = 0; i < count; i++) {
        uint8_t digit = sk_read_u8(in);

        if (digit < '0' || digit > '9')
            in->overrun = true;
        value = value * 10 + digit - '0';
    }
    if (value < min || value > max)
        in->overrun = true;
    return value;
}

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_of(unsigned year, unsigned month, unsigned day)
{
    static const unsigned before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t y = (int64_t)year - 1;
    int64_t days = 365 * y + y / 4 - y / 100 + y / 400 - 719162;

    return days + before[month - 1] + (month > 2 && is_leap(year)) + day - 1;
}

int64_t sk_der_time(struct sk_reader *in)
{
    static const uint8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_short = sk_der_is(in, SK_DER_UTC_TIME);
    struct sk_reader text = sk_der_enter(in, is_short ? SK_DER_UTC_TIME : SK_DER_TIME);
    unsigned year = is_short ? read_digits(&text, 2, 0, 99) : read_digits(&text, 4, 1950, 9999);
    unsigned month = read_digits(&text, 2, 1, 12);
    unsigned day = read_digits(&text, 2, 1, 31);
    unsigned hour = read_digits(&text, 2, 0, 23);
    unsigned minute = read_digits(&text, 2, 0, 59);
    unsigned second = read_digits(&text, 2, 0, 59);

    if (sk_read_u8(&text) != 'Z')
        text.overrun = true;
    sk_der_leave(in, &text);
    if (!sk_reader_ok(in))
        return 0;
    if (is_short)
        year += year < 50 ? 2000 : 1900;
    if (day > month_days[month - 1] + (unsigned)(month == 2 && is_leap(year))) {
        in->overrun = true;
        return 0;
    }
    return ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}
