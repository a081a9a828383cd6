/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/time_text.h"
#include "test.h"

TEST(moments)
{
    static const struct {
        int64_t time;
        const char *text;
    } moments[] = {
        {0, "1970-01-01T00:00:00Z"},         {-1, "1969-12-31T23:59:59Z"},
        {951782400, "2000-02-29T00:00:00Z"}, {INT64_C(253402300799), "9999-12-31T23:59:59Z"},
        {INT64_MAX, "out of range"},         {INT64_MIN, "out of range"},
    };

    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        char text[SK_TIME_TEXT_BYTES];

        sk_time_format(moments[i].time, text);
        EXPECT_STR(text, moments[i].text);
    }
}

TEST(parsed_moments)
{
    static const struct {
        const char *text;
        int64_t time; /* -1: refused */
    } rows[] = {
        {"1970-01-01", 0},
        {"2000-02-29", 951782400},
        {"2000-02-29T00:00:01Z", 951782401},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
        {"@0", 0},
        {"@253402300799", INT64_C(253402300799)},
        {"@253402300800", -1},
        {"@-1", -1},
        {"@", -1},
        {"", -1},
        {"2001-02-29", -1},
        {"2025-1-01", -1},
        {"2025-13-01", -1},
        {"2025-12-31T24:00:00Z", -1},
        {"2025-12-31T23:59:59", -1},
        {"2025-12-31 ", -1},
        {"1969-12-31", -1},
        {"+025-12-31", -1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t time = -1;

        EXPECT_INT(sk_time_parse(rows[i].text, &time), rows[i].time >= 0);
        EXPECT_INT(time, rows[i].time);
    }
}
