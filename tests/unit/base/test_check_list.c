/* SPDX-License-Identifier: Apache-2.0 */
#include "base/checks/check_list.h"
#include "test.h"

TEST(only_failures_fail)
{
    struct sk_checks checks = {0};

    sk_checks_add(&checks, "a", SK_STATUS_PASS, "%s", "");
    sk_checks_add(&checks, "b", SK_STATUS_SKIPPED, "no %s", "c");
    EXPECT(!checks.failed);
    sk_checks_add(&checks, "d", SK_STATUS_FAIL, "%d", 7);
    EXPECT(checks.failed);
    EXPECT_INT(checks.count, 3);
    EXPECT_STR(checks.list[1].name, "b");
    EXPECT_STR(checks.list[1].detail, "no c");
    EXPECT_INT(checks.list[2].status, SK_STATUS_FAIL);
}

TEST(results_of_calls)
{
    struct sevkit_error error = {.code = SEVKIT_EREFUSED, .text = "because"};
    struct sk_checks checks = {0};

    EXPECT_INT(sk_checks_add_result(&checks, "good", 0, &error), 0);
    EXPECT(!checks.failed);
    EXPECT_STR(checks.list[0].detail, "");
    EXPECT_INT(sk_checks_add_result(&checks, "memory", SEVKIT_ENOMEM, &error), SEVKIT_ENOMEM);
    EXPECT_INT(checks.count, 1);
    EXPECT_INT(sk_checks_add_result(&checks, "bad", SEVKIT_EREFUSED, &error), 0);
    EXPECT(checks.failed);
    EXPECT_STR(checks.list[1].detail, "because");
}

TEST(a_check_without_room_fails)
{
    struct sk_checks checks = {0};

    for (size_t i = 0; i < SK_CHECKS_MAX; i++)
        sk_checks_add(&checks, "a", SK_STATUS_PASS, "%s", "");
    EXPECT(!checks.failed);
    sk_checks_add(&checks, "b", SK_STATUS_PASS, "%s", "");
    EXPECT(checks.failed);
    EXPECT_INT(checks.count, SK_CHECKS_MAX);
}
