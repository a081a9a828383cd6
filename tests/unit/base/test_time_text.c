/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time_text.h"
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
