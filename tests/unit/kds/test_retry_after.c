/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/retry_after.h"
#include "test.h"

#define EXAMPLE         "Sun, 06 Nov 1994 08:49:37 GMT" /* RFC 9110 5.6.7 */
#define EXAMPLE_SECONDS 784111777

TEST(dates)
{
    static const char *const bad[] = {
        "",
        "784111777",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Foo, 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, +6 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
    };
    int64_t seconds = 1;

    EXPECT(sk_http_date_parse(EXAMPLE, &seconds));
    EXPECT_INT(seconds, EXAMPLE_SECONDS);
    EXPECT(sk_http_date_parse("Thu, 01 Jan 1970 00:00:00 GMT", &seconds));
    EXPECT_INT(seconds, 0);
    EXPECT(sk_http_date_parse("Thu, 29 Feb 2024 23:59:59 GMT", &seconds));
    EXPECT_INT(seconds, 1709251199);
    /* A leap second is the next minute's first. */
    EXPECT(sk_http_date_parse("Sat, 31 Dec 2016 23:59:60 GMT", &seconds));
    EXPECT_INT(seconds, 1483228800);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        seconds = 77;
        if (sk_http_date_parse(bad[i], &seconds) || seconds != 77)
            sk_test_fail(__FILE__, __LINE__, "taken for a date: '%s'", bad[i]);
    }
}

TEST(seconds)
{
    uint64_t wait = 1;

    EXPECT(sk_retry_after_parse("0", "", 0, &wait));
    EXPECT_INT(wait, 0);
    EXPECT(sk_retry_after_parse("120", "", 0, &wait));
    EXPECT_INT(wait, 120);
    EXPECT(sk_retry_after_parse("007", "", 0, &wait));
    EXPECT_INT(wait, 7);
    EXPECT(!sk_retry_after_parse("-1", "", 0, &wait));
    EXPECT(!sk_retry_after_parse("1.5", "", 0, &wait));
    EXPECT(!sk_retry_after_parse("soon", "", 0, &wait));
    EXPECT(!sk_retry_after_parse("99999999999999999999", "", 0, &wait));
    EXPECT_INT(wait, 7);
}

/* The difference is taken to the server's clock if it tells it, else to ours. */
TEST(moments)
{
    uint64_t wait = 1;

    EXPECT(sk_retry_after_parse(EXAMPLE, "", EXAMPLE_SECONDS - 90, &wait));
    EXPECT_INT(wait, 90);
    EXPECT(sk_retry_after_parse(EXAMPLE, "Sun, 06 Nov 1994 08:49:07 GMT", 5, &wait));
    EXPECT_INT(wait, 30);
    EXPECT(sk_retry_after_parse(EXAMPLE, "nonsense", EXAMPLE_SECONDS - 90, &wait));
    EXPECT_INT(wait, 90);
    EXPECT(sk_retry_after_parse(EXAMPLE, "", EXAMPLE_SECONDS + 1, &wait));
    EXPECT_INT(wait, 0);
}
