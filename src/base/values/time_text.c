/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/time_text.h"

#include "base/cleanup.h"
#include "base/values/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* 9999-12-31T23:59:59Z: the last that four digits can name. */
#define TIME_MAX INT64_C(253402300799)

/* strptime() takes more than it says: signs, blanks, short numbers. 9 matches a digit. */
static const char *const shapes[] = {"9999-99-99", "9999-99-99T99:99:99Z"};

static bool has_shape(const char *text, const char *shape)
{
    size_t i;

    for (i = 0; shape[i] && text[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (shape[i] == '9' ? !digit : text[i] != shape[i])
            return false;
    }
    return !shape[i] && !text[i];
}

static bool parse_date(const char *text, int64_t *ret_time)
{
    struct tm tm = {0}, normal;
    bool date = has_shape(text, shapes[0]);
    int64_t moment;

    if (!date && !has_shape(text, shapes[1]))
        return false;
    if (!strptime(text, date ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ", &tm))
        return false;
    normal = tm;
    moment = timegm(&normal);
    /* February 30 would become March 2. */
    if (normal.tm_mday != tm.tm_mday || normal.tm_mon != tm.tm_mon || moment < 0)
        return false;
    *ret_time = moment;
    return true;
}

void sk_time_format(int64_t time, char ret_text[SK_TIME_TEXT_BYTES])
{
    time_t seconds = (time_t)time;
    struct tm parts;

    if (!gmtime_r(&seconds, &parts) ||
        !strftime(ret_text, SK_TIME_TEXT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts))
        (void)snprintf(ret_text, SK_TIME_TEXT_BYTES, "out of range");
}

bool sk_time_parse(const char *text, int64_t *ret_time)
{
    uint64_t seconds;

    if (text[0] != '@')
        return parse_date(text, ret_time);
    if (!sk_number_parse_decimal(text + 1, 0, TIME_MAX, &seconds))
        return false;
    *ret_time = (int64_t)seconds;
    return true;
}
