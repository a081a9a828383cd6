/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/report_limit.h"

#include "test.h"

static unsigned take_all(struct sk_report_limit *limit, int64_t now_ms)
{
    unsigned count = 0;

    while (count < 1000 && sk_report_limit_take(limit, now_ms))
        count++;
    return count;
}

TEST(a_burst_and_then_one_after_the_other)
{
    struct sk_report_limit limit = {.burst = 10, .interval_ms = 1000};

    EXPECT_INT(take_all(&limit, 5), 10);
    EXPECT_INT(take_all(&limit, 1004), 0);
    EXPECT_INT(take_all(&limit, 1005), 1);
    EXPECT_INT(take_all(&limit, 1005), 0);
    EXPECT_INT(take_all(&limit, 4500), 3);
    EXPECT_INT(take_all(&limit, 5005), 1);
}

/* However long nobody asked, there are not more than the burst. */
TEST(it_is_full_again_and_not_more)
{
    struct sk_report_limit limit = {.burst = 3, .interval_ms = 100};

    EXPECT_INT(take_all(&limit, 0), 3);
    EXPECT_INT(take_all(&limit, 299), 2);
    EXPECT_INT(take_all(&limit, 1000), 3);
    EXPECT_INT(take_all(&limit, INT64_C(1) << 50), 3);
}

TEST(a_burst_of_one)
{
    struct sk_report_limit limit = {.burst = 1, .interval_ms = 10};

    EXPECT_INT(take_all(&limit, 100), 1);
    EXPECT_INT(take_all(&limit, 109), 0);
    EXPECT_INT(take_all(&limit, 110), 1);
}

/* Over any time: at most the burst and what came since. */
TEST(no_pattern_gets_more)
{
    struct sk_report_limit limit = {.burst = 10, .interval_ms = 1000};
    int64_t now = 0;
    unsigned count = 0;

    for (unsigned i = 0; i < 20000; i++) {
        now += (int64_t)sk_test_random_below(100);
        count += sk_report_limit_take(&limit, now);
        EXPECT(count <= 10 + (unsigned)(now / 1000));
    }
    EXPECT(count >= (unsigned)(now / 1000));
}
