/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/retry_after.h"

#include "base/cleanup.h"
#include "base/values/number.h"

#include <string.h>
#include <time.h>

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* 9 matches a digit, A for any character of a name; the rest as it is. */
static const char shape[] = "AAA, 99 AAA 9999 99:99:99 GMT";

static bool has_shape(const char *text)
{
    if (strlen(text) != sizeof(shape) - 1)
        return false;
    for (size_t i = 0; shape[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (shape[i] == '9' ? !digit : (shape[i] != 'A' || i > 10) && text[i] != shape[i])
            return false;
    }
    return true;
}

static int number_at(const char *text, size_t length)
{
    int value = 0;

    for (size_t i = 0; i < length; i++)
        value = 10 * value + (text[i] - '0');
    return value;
}

static int index_of(const char *const *names, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(names[i], text, 3) == 0)
            return (int)i;
    return -1;
}

bool sk_http_date_parse(const char *text, int64_t *ret_seconds)
{
    struct tm tm = {0}, normal;
    int64_t seconds;

    if (!has_shape(text))
        return false;
    tm.tm_mday = number_at(text + 5, 2);
    tm.tm_mon = index_of(months, SK_ARRAY_SIZE(months), text + 8);
    tm.tm_year = number_at(text + 12, 4) - 1900;
    tm.tm_hour = number_at(text + 17, 2);
    tm.tm_min = number_at(text + 20, 2);
    tm.tm_sec = number_at(text + 23, 2);
    if (tm.tm_mon < 0 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
        return false;
    normal = tm;
    seconds = timegm(&normal);
    /* timegm() takes February 31 for March 3. A leap second may well end a month. */
    if ((tm.tm_sec < 60 && (normal.tm_mon != tm.tm_mon || normal.tm_mday != tm.tm_mday)) ||
        index_of(days, SK_ARRAY_SIZE(days), text) < 0)
        return false;
    *ret_seconds = seconds;
    return true;
}

bool sk_retry_after_parse(const char *value, const char *date, int64_t wall_seconds,
                          uint64_t *ret_seconds)
{
    int64_t then, now = wall_seconds;

    if (sk_number_parse_decimal(value, 0, INT64_MAX, ret_seconds))
        return true;
    if (!sk_http_date_parse(value, &then))
        return false;
    (void)sk_http_date_parse(date, &now);
    *ret_seconds = then > now ? (uint64_t)(then - now) : 0;
    return true;
}
