/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/time_value.h"

#include "base/cleanup.h"
#include "base/number.h"

#include <string.h>
#include <time.h>

/* 9999-12-31T23:59:59Z: the last that four digits can name. */
#define TIME_MAX INT64_C(253402300799)

/* strptime() takes more than it says: signs, blanks, short numbers. 9 stands for a digit. */
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

int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error)
{
    uint64_t seconds;

    if (text[0] == '@' && sk_number_parse_decimal(text + 1, 0, TIME_MAX, &seconds)) {
        *ret_time = (int64_t)seconds;
        return 0;
    }
    if (parse_date(text, ret_time))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--%s: '%s' is no moment: expected 2025-12-31, 2025-12-31T23:59:59Z (UTC) "
                        "or @SECONDS since 1970",
                        option, text);
}
