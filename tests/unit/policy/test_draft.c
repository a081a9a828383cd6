/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fault.h"
#include "formats/report/report.h"
#include "policy/draft.h"
#include "test.h"

#include <sevkit/products.h>
#include <stdio.h>

static size_t warned_count;
static char warned_lines[1024];

static void warn(void *arg, const char *line)
{
    (void)arg;
    warned_count++;
    (void)snprintf(warned_lines + strlen(warned_lines), sizeof(warned_lines) - strlen(warned_lines),
                   "%s\n", line);
}

static const struct sk_listener listener = {.warn = warn};

static int make(const struct sk_policy_draft *draft, struct sevkit_acceptance **ret_acceptance,
                struct sevkit_error *error)
{
    warned_count = 0;
    warned_lines[0] = '\0';
    return sk_policy_draft(draft, &listener, ret_acceptance, error);
}

static struct sevkit_acceptance *made(const struct sk_policy_draft *draft)
{
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error;

    EXPECT_OK(make(draft, &acceptance, &error), &error);
    return acceptance;
}

static struct sevkit_report report_of(uint64_t policy)
{
    struct sevkit_report report = {.version = 2, .policy = policy};

    memset(report.chip_id, 0xab, sizeof(report.chip_id));
    memset(report.measurement, 0xcd, sizeof(report.measurement));
    return report;
}

TEST(without_anything_it_is_empty)
{
    struct sevkit_acceptance *acceptance = made(&(struct sk_policy_draft){0});

    EXPECT_INT(sk_policy_rule_count(acceptance), 0);
    EXPECT_CONTAINS(sk_policy_gap(acceptance, 0), "no rule says which guest");
    EXPECT_CONTAINS(sk_policy_gap(acceptance, 1), "no rule about firmware and microcode");
    EXPECT_CONTAINS(sk_policy_gap(acceptance, 2), "no rule about report data");
    EXPECT(!sk_policy_gap(acceptance, 3));
    sevkit_acceptance_free(acceptance);
}

TEST(a_gap_is_closed_by_one_of_its_rules)
{
    struct sevkit_acceptance *acceptance = made(&(struct sk_policy_draft){0});
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_add(acceptance, "firmware.version_min", "1.55", NULL, &error),
              &error);
    EXPECT_CONTAINS(sk_policy_gap(acceptance, 1), "no rule about report data");
    EXPECT_OK(sevkit_acceptance_add(acceptance, "report_data", "00", NULL, &error), &error);
    EXPECT_CONTAINS(sk_policy_gap(acceptance, 0), "no rule says which guest");
    EXPECT(!sk_policy_gap(acceptance, 1));
    EXPECT_INT(sk_policy_rule_count(acceptance), 2);
    sevkit_acceptance_free(acceptance);
}

TEST(the_baseline_is_that_of_the_product)
{
    struct sk_policy_draft draft = {.baseline = true};
    struct sevkit_acceptance *all = made(&draft), *genoa;

    EXPECT_STR(sevkit_acceptance_value(all, "advisories", 0), "require");
    EXPECT_STR(sevkit_acceptance_value(all, "platform_info.require", 0), "alias-check");
    EXPECT_STR(sevkit_acceptance_origin(all, "tcb.reported", 0), "AMD's security bulletins");
    EXPECT_INT(sevkit_acceptance_count(all, "tcb.reported"), 3);
    EXPECT_INT(sevkit_acceptance_count(all, "product"), 0);
    draft.product = sevkit_product_find("Genoa");
    genoa = made(&draft);
    EXPECT_INT(sevkit_acceptance_count(genoa, "tcb.reported"), 1);
    EXPECT_CONTAINS(sevkit_acceptance_value(genoa, "tcb.reported", 0), "Genoa:snp=");
    EXPECT_STR(sevkit_acceptance_value(genoa, "product", 0), "Genoa");
    sevkit_acceptance_free(all);
    sevkit_acceptance_free(genoa);
}

TEST(a_report_is_pinned_without_its_dangers)
{
    struct sevkit_report report = report_of(0xf0000);
    struct sk_policy_draft draft = {.report = &report, .name = "r.bin"};
    struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_error error;

    report.key_info = 7 << 2; /* signed by no key */
    EXPECT_ERROR(make(&draft, &acceptance, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "r.bin: the report (version 2) does not name the product line");
    EXPECT(!acceptance);
    draft.product = sevkit_product_find("Milan");
    acceptance = made(&draft);
    EXPECT_INT(warned_count, 3);
    EXPECT_CONTAINS(warned_lines, "debugging is on in this report");
    EXPECT_CONTAINS(warned_lines, "a migration agent is allowed in this report");
    EXPECT_CONTAINS(warned_lines, "this report is not signed");
    EXPECT_STR(sevkit_acceptance_value(acceptance, "guest_policy.exact", 0), "0x30000");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "allow"), 0);
    EXPECT_STR(sevkit_acceptance_origin(acceptance, "measurement", 0), "r.bin");
    sevkit_acceptance_free(acceptance);
}

TEST(chips_are_enrolled_once)
{
    struct sevkit_acceptance *acceptance = made(&(struct sk_policy_draft){0});
    struct sevkit_report report = report_of(0x30000);
    struct sevkit_error error;

    for (int i = 0; i < 2; i++)
        EXPECT_OK(sk_policy_enroll(acceptance, &report, "a.bin", &error), &error);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "chip_id"), 1);
    EXPECT_STR(sevkit_acceptance_origin(acceptance, "chip_id", 0), "a.bin");
    memset(report.chip_id, 0, sizeof(report.chip_id));
    EXPECT_ERROR(sk_policy_enroll(acceptance, &report, "b.bin", &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "b.bin: the report names no chip");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "chip_id"), 1);
    sevkit_acceptance_free(acceptance);
}

static int make_again(void *arg, struct sevkit_error *error)
{
    const struct sk_policy_draft draft = {.baseline = true};
    struct sevkit_acceptance *acceptance;
    int r = make(&draft, &acceptance, error);

    (void)arg;
    if (r == 0)
        sevkit_acceptance_free(acceptance);
    return r;
}

TEST(memory_may_run_out)
{
    EXPECT(sk_fault_run(make_again, NULL) > 5);
}
