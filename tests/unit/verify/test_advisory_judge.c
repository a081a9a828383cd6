/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/report/report.h"
#include "test.h"
#include "verify/advisory_judge.h"
#include "verify/check_table.h"

#include <sevkit/sevkit.h>
#include <stdio.h>
#include <string.h>

static size_t first_of(const char *bulletin)
{
    for (size_t i = 0; i < sk_advisories_count; i++)
        if (strcmp(sk_advisories[i].bulletin, bulletin) == 0)
            return i;
    sk_test_fail(__FILE__, __LINE__, "no %s", bulletin);
}

/* Milan B1, version 5, TCB snp and microcode as given. */
static struct sevkit_report report_of(uint64_t snp, uint64_t microcode)
{
    return (struct sevkit_report){.version = 5,
                                  .reported_tcb = 4 | snp << 48 | microcode << 56,
                                  .has_cpuid = true,
                                  .cpuid_family = 0x19,
                                  .cpuid_model = 1,
                                  .cpuid_stepping = 1,
                                  .has_mitigation_vectors = true};
}

TEST(states)
{
    static const struct {
        const char *bulletin;
        uint64_t snp, microcode, platform, mitigations;
        enum sk_advisory_state want;
    } cases[] = {
        {"AMD-SB-3019", 24, 219, 0, 0, SK_ADVISORY_FIXED},
        {"AMD-SB-3019", 23, 219, 0, 0, SK_ADVISORY_NOT_FIXED},
        {"AMD-SB-3019", 24, 218, 0, 0, SK_ADVISORY_NOT_FIXED},
        {"AMD-SB-3015", 23, 0, 0x20, 0, SK_ADVISORY_FIXED},
        {"AMD-SB-3015", 23, 0, 0x1f, 0, SK_ADVISORY_NOT_FIXED},
        {"AMD-SB-3020", 0, 0, 0, 2, SK_ADVISORY_FIXED},
        {"AMD-SB-3020", 99, 255, 0, 1, SK_ADVISORY_NOT_FIXED},
        {"AMD-SB-3027", 99, 255, 0, 0, SK_ADVISORY_NOT_VISIBLE},
        {"AMD-SB-3016", 27, 255, 0, 0, SK_ADVISORY_NOT_FIXED},
        {"AMD-SB-3016", 27, 255, 0, 4, SK_ADVISORY_FIXED},
        {"AMD-SB-3024", 99, 255, 0, 0, SK_ADVISORY_NOT_VISIBLE},
        {"AMD-SB-3039", 99, 255, 0, 0, SK_ADVISORY_OTHER_PRODUCT},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_report report = report_of(cases[i].snp, cases[i].microcode);
        char text[SK_ADVISORY_TEXT_BYTES];
        size_t end = 0;

        report.platform_info = cases[i].platform;
        report.current_mitigation_vector = cases[i].mitigations;
        EXPECT_INT(sk_advisory_judge(first_of(cases[i].bulletin), &report,
                                     sevkit_product_find("Milan"), &end, text),
                   cases[i].want);
        EXPECT(end > first_of(cases[i].bulletin));
    }
}

/* Each bulletin has its check, in the order of the table. */
TEST(checks_of_bulletins)
{
    size_t bulletins = 0;

    for (size_t i = 0; i < sk_advisories_count; i++) {
        const struct sevkit_check_info *info;
        char name[32];

        if (first_of(sk_advisories[i].bulletin) != i)
            continue;
        (void)snprintf(name, sizeof(name), "amd-sb-%s",
                       strrchr(sk_advisories[i].bulletin, '-') + 1);
        info = sevkit_check_info_find(name);
        EXPECT(info == &sk_checks[SK_CHECK_ADVISORY_FIRST + bulletins]);
        bulletins++;
    }
    EXPECT_INT(bulletins, SK_ADVISORY_BULLETINS);
}

/* A figure without a source is not a rule; rows of one bulletin stand together. */
TEST(rows)
{
    for (size_t i = 0; i < sk_advisories_count; i++) {
        EXPECT(sk_advisories[i].source[0] && sk_advisories[i].title[0]);
        EXPECT(strcmp(sk_advisories[i].confidence, "primary") == 0 ||
               strcmp(sk_advisories[i].confidence, "secondary") == 0);
        if (i > 0 && strcmp(sk_advisories[i].bulletin, sk_advisories[i - 1].bulletin) != 0)
            EXPECT_INT(first_of(sk_advisories[i].bulletin), i);
        EXPECT(!sk_advisories[i].product || sevkit_product_find(sk_advisories[i].product));
    }
}

TEST(bulletins_by_their_names)
{
    const struct sk_advisory *row = &sk_advisories[first_of("AMD-SB-3019")];

    EXPECT(sk_advisory_is_named(row, "AMD-SB-3019"));
    EXPECT(sk_advisory_is_named(row, "sb-3019"));
    EXPECT(sk_advisory_is_named(row, "3019"));
    EXPECT(!sk_advisory_is_named(row, "301"));
    EXPECT(!sk_advisory_is_named(row, "AMD-3019"));
    EXPECT(!sk_advisory_is_named(row, ""));
}

TEST(every_row_is_of_one_bulletin_and_has_a_figure)
{
    size_t rows = 0;

    for (size_t i = 0, end; i < sk_advisories_count; i = end) {
        end = sk_advisory_end(i);
        EXPECT(end > i);
        for (; rows < end; rows++) {
            char text[SK_ADVISORY_FIGURE_BYTES] = "";

            EXPECT_STR(sk_advisories[rows].bulletin, sk_advisories[i].bulletin);
            sk_advisory_figure(&sk_advisories[rows], text);
            EXPECT(text[0]);
        }
    }
    EXPECT_INT(rows, sk_advisories_count);
}
