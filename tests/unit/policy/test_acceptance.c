/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fault.h"
#include "test.h"

#include <sevkit/policy.h>
#include <stdio.h>

#define HEX16 "00112233445566778899aabbccddeeff"
#define HEX32 HEX16 HEX16
#define HEX48 HEX32 HEX16
#define HEX64 HEX32 HEX32

static struct sevkit_acceptance *new_acceptance(void)
{
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    return acceptance;
}

static struct sevkit_expectations *new_expectations(void)
{
    struct sevkit_expectations *expectations;
    struct sevkit_error error;

    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    return expectations;
}

static void add(struct sevkit_acceptance *acceptance, const char *rule, const char *value)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_add(acceptance, rule, value, NULL, &error), &error);
}

TEST(every_rule_has_an_example_that_it_takes)
{
    EXPECT(sevkit_rule_count() > 40);
    EXPECT(!sevkit_rule(sevkit_rule_count()));
    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        struct sevkit_acceptance *acceptance = new_acceptance();
        const struct sevkit_rule *rule = sevkit_rule(i);

        EXPECT(sevkit_rule_find(rule->name) == rule);
        EXPECT(*rule->meaning);
        add(acceptance, rule->name, rule->example);
        EXPECT(sevkit_acceptance_count(acceptance, rule->name) >= 1);
        sevkit_acceptance_free(acceptance);
    }
}

TEST(values_have_one_normal_form)
{
    static const struct {
        const char *rule, *value, *want;
    } good[] = {
        {"measurement", "00112233445566778899AABBCCDDEEFF" HEX32, HEX48},
        {"measurement", "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8AESIzRFVmd4iZqrvM3e7/", HEX48},
        {"report_data", "ff",
         "ff"
         "000000000000000000000000000000000000000000000000000000000000"
         "0000000000000000000000000000000000000000000000000000000000000"
         "00000"},
        {"chip_id", "0011223344556677",
         "0011223344556677"
         "00000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000"},
        {"guest_svn_min", "0x10", "16"},
        {"vmpl.max", "host", "host"},
        {"vmpl.min", "0x3", "3"},
        {"strict", "false", "false"},
        {"product", "bergamo", "Genoa"},
        {"product", "Milan-B0", "Milan"},
        {"firmware.version_min", "1.55.0", "1.55"},
        {"firmware.version_min", "1.55.29", "1.55.29"},
        {"guest_policy.exact", "smt", "0x30000"},
        {"guest_policy.exact", "196608", "0x30000"},
        {"guest_policy.permit", "none", "none"},
        {"guest_policy.permit", "0x10000", "smt"},
        {"platform_info.exact", "ecc,smt,bit9", "smt,ecc,bit9"},
        {"platform_info.exact", "0x65", "smt,ecc,alias-check,iommu-write-safe"},
        {"mitigations.launch", "63", "0x3f"},
        {"mitigations.current", "0xffffffffffffffff", "0xffffffffffffffff"},
        {"tcb.reported", "ucode=219,bl=4", "bl=4,ucode=219"},
        {"tcb.reported", "milan:0xdb18000000000004", "Milan:bl=4,tee=0,snp=24,ucode=219"},
        {"tcb.reported", "Turin:0x5100000004010101", "Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81"},
        {"tcb.reported", "Milan:fmc=0,bl=4", "Milan:fmc=0,bl=4"},
        {"collateral.roots", "ark.pem", "ark.pem"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(good); i++) {
        struct sevkit_acceptance *acceptance = new_acceptance();

        add(acceptance, good[i].rule, good[i].value);
        EXPECT_INT(sevkit_acceptance_count(acceptance, good[i].rule), 1);
        EXPECT_STR(sevkit_acceptance_value(acceptance, good[i].rule, 0), good[i].want);
        /* The normal form is its own. */
        add(acceptance, good[i].rule, good[i].want);
        EXPECT_INT(sevkit_acceptance_count(acceptance, good[i].rule), 1);
        sevkit_acceptance_free(acceptance);
    }
}

TEST(malformed_values_are_refused)
{
    static const struct {
        const char *rule, *value, *want;
    } bad[] = {
        {"measurement", "", "expected 48 bytes"},
        {"measurement", HEX32, "expected 48 bytes"}, /* base64 of 48 bytes, but meant as hex */
        {"measurement", HEX48 "00", "expected 48 bytes"},
        {"measurement", " " HEX48, "expected 48 bytes"},
        {"chip_id", "00112233445566", "expected 64 bytes"},
        {"report_data", HEX64 "00", "expected 64 bytes"},
        {"guest_svn_min", "-1", "found '-1'"},
        {"guest_svn_min", "4294967296", "from 0 to 4294967295"},
        {"guest_svn_min", "010", "found '010'"},
        {"firmware.build_min", "256", "from 0 to 255"},
        {"vmpl.min", "4", "expected 0, 1, 2, 3"},
        {"strict", "yes", "expected true or false"},
        {"product", "Rome", "expected a product line: Milan"},
        {"signer", "VCEK", "expected one of vcek, vlek"},
        {"allow", "debugging", "expected one of debug"},
        {"require", "crls", "expected the name of a check (did you mean 'crl'?)"},
        {"masked_chip_id", "ignore", "expected one of warn, refuse, allow"},
        {"firmware.version_min", "1", "expected \"MAJOR.MINOR\""},
        {"firmware.version_min", "1.256", "expected \"MAJOR.MINOR\""},
        {"firmware.version_min", "1.55.29.1", "expected \"MAJOR.MINOR\""},
        {"firmware.version_min", "1.", "expected \"MAJOR.MINOR\""},
        {"guest_policy.exact", "0x10000", "bit 17"},
        {"guest_policy.permit", "smt,", "found ''"},
        {"guest_policy.permit", "smp", "smt, migrate-ma"},
        {"platform_info.require", "bit64", "found 'bit64'"},
        {"mitigations.launch", "3f", "found '3f'"},
        {"tcb.reported", "", "tcb.reported: "},
        {"tcb.reported", "Milan:fmc=1", "TCBs of Milan have no fmc"},
        {"tcb.reported", "0xdb18000000000004", "needs a product"},
        {"tcb.reported", "Milan:0x0100000000010000", "reserved"},
        {"tcb.reported", "Naples:bl=1", "expected a product line"},
        {"tcb.reported", "bl=256", "256"},
        {"collateral.roots", "", "empty"},
        {"colateral.roots", "x", "colateral.roots is no rule"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sevkit_acceptance *acceptance = new_acceptance();
        struct sevkit_error error;

        EXPECT_ERROR(sevkit_acceptance_add(acceptance, bad[i].rule, bad[i].value, NULL, &error),
                     SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, bad[i].want);
        EXPECT_INT(sevkit_acceptance_count(acceptance, bad[i].rule), 0);
        sevkit_acceptance_free(acceptance);
    }
}

TEST(lists_take_values_and_others_one)
{
    struct sevkit_acceptance *acceptance = new_acceptance();
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_add(acceptance, "host_data", HEX32, "a:1", &error), &error);
    add(acceptance, "host_data", HEX16 "00112233445566778899aabbccddee00");
    add(acceptance, "host_data", HEX32);
    EXPECT_INT(sevkit_acceptance_count(acceptance, "host_data"), 2);
    EXPECT_STR(sevkit_acceptance_origin(acceptance, "host_data", 0), "a:1");
    EXPECT(!sevkit_acceptance_origin(acceptance, "host_data", 1));
    EXPECT(!sevkit_acceptance_value(acceptance, "host_data", 2));
    add(acceptance, "guest_svn_min", "3");
    EXPECT_ERROR(sevkit_acceptance_add(acceptance, "guest_svn_min", "4", NULL, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "guest_svn_min: found '4' although it is '3' already");
    add(acceptance, "platform_info.require", "ecc,smt");
    add(acceptance, "platform_info.require", "smt,tsme");
    EXPECT_INT(sevkit_acceptance_count(acceptance, "platform_info.require"), 3);
    sevkit_acceptance_free(acceptance);
}

TEST(a_rule_takes_no_endless_list)
{
    struct sevkit_acceptance *acceptance = new_acceptance();
    struct sevkit_error error;
    char digits[33];

    for (unsigned i = 0; i < SEVKIT_ACCEPTANCE_VALUES_MAX; i++) {
        (void)snprintf(digits, sizeof(digits), "%032x", i);
        add(acceptance, "image_id", digits);
    }
    EXPECT_ERROR(sevkit_acceptance_add(acceptance, "image_id", HEX16, NULL, &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_CONTAINS(error.text, "image_id: more than 4096 values");
    sevkit_acceptance_free(acceptance);
}

TEST(contradictions_are_found)
{
    static const struct {
        const char *rule, *value, *other, *other_value, *want;
    } bad[] = {
        {"guest_policy.exact", "0x30000", "guest_policy.permit", "smt", "exclude each other"},
        {"guest_policy.exact", "0x30000", "guest_policy.limit", "0x30000", "exclude each other"},
        {"guest_policy.exact", "0x30000", "guest_policy.require", "cxl", "exclude each other"},
        {"guest_policy.exact", "0x30000", "guest_policy.forbid", "cxl", "exclude each other"},
        {"guest_policy.exact", "0x30000", "guest_policy.abi_min", "1.51", "exclude each other"},
        {"guest_policy.limit", "0x30000", "guest_policy.permit", "smt", "exclude each other"},
        {"guest_policy.limit", "0x30000", "guest_policy.abi_min", "1.51", "exclude each other"},
        {"platform_info.exact", "ecc", "platform_info.limit", "ecc", "exclude each other"},
        {"platform_info.exact", "ecc", "platform_info.forbid", "smt", "exclude each other"},
        {"guest_policy.permit", "smt", "guest_policy.forbid", "smt", "contradict each other: smt"},
        {"guest_policy.require", "cxl", "guest_policy.forbid", "cxl,smt", "each other: cxl"},
        {"platform_info.exact", "ecc", "platform_info.require", "ecc", "exclude each other"},
        {"platform_info.require", "ecc", "platform_info.forbid", "0x4", "each other: ecc"},
        {"vmpl.min", "2", "vmpl.max", "1", "the least is above the greatest"},
        {"vmpl.min", "host", "vmpl.max", "3", "the least is above the greatest"},
        {"vmpl.min", "host", "strict", "true", "needs vmpl.max"},
        {"allow", "masked-chip-id", "masked_chip_id", "refuse", "masked_chip_id is refuse"},
        {"guest_policy.permit", "single-socket", "strict", "true", "permits nothing"},
        {"guest_policy.abi_min", "1.51.3", "strict", "true", "without a build"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sevkit_acceptance *acceptance = new_acceptance();
        struct sevkit_expectations *expectations = new_expectations();
        struct sevkit_error error;
        uint64_t value;

        EXPECT_OK(sevkit_acceptance_check(acceptance, &error), &error);
        add(acceptance, bad[i].other, bad[i].other_value);
        add(acceptance, "guest_svn_min", "1");
        EXPECT_OK(sevkit_acceptance_check(acceptance, &error), &error);
        EXPECT_OK(sevkit_acceptance_add(acceptance, bad[i].rule, bad[i].value, "p:7:1", &error),
                  &error);
        EXPECT_ERROR(sevkit_acceptance_check(acceptance, &error), SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, bad[i].want);
        EXPECT_CONTAINS(error.text, bad[i].rule);
        EXPECT_ERROR(sevkit_acceptance_apply(acceptance, expectations, NULL, NULL, &error),
                     SEVKIT_EUSAGE, &error);
        EXPECT(!sevkit_expectations_number(expectations, SEVKIT_EXPECT_GUEST_SVN_MIN, &value));
        sevkit_expectations_free(expectations);
        sevkit_acceptance_free(acceptance);
    }
}

static size_t told_count;
static char told_line[1024];

static void note(void *arg, const char *line)
{
    (void)arg;
    told_count++;
    (void)snprintf(told_line, sizeof(told_line), "%s", line);
}

TEST(the_stronger_policy_wins_in_a_merge)
{
    struct sevkit_acceptance *strong = new_acceptance(), *weak = new_acceptance();
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_add(strong, "guest_svn_min", "3", "strong:1", &error), &error);
    add(strong, "product", "Milan");
    add(strong, "guest_policy.permit", "smt");
    EXPECT_OK(sevkit_acceptance_add(weak, "guest_svn_min", "4", "weak:1", &error), &error);
    add(weak, "product", "Milan");
    add(weak, "strict", "true");
    add(weak, "guest_policy.exact", "0x30000");
    told_count = 0;
    EXPECT_OK(sevkit_acceptance_merge(strong, weak, note, NULL, &error), &error);
    EXPECT_STR(sevkit_acceptance_value(strong, "guest_svn_min", 0), "3");
    EXPECT_STR(sevkit_acceptance_value(strong, "strict", 0), "true");
    EXPECT_INT(sevkit_acceptance_count(strong, "guest_policy.exact"), 0);
    EXPECT_INT(told_count, 2);
    EXPECT_STR(told_line, "guest_policy.exact: left out, because a stronger rule says otherwise");
    EXPECT_OK(sevkit_acceptance_check(strong, &error), &error);
    sevkit_acceptance_free(strong);
    sevkit_acceptance_free(weak);
}

static int fill(void *arg, struct sevkit_error *error)
{
    struct sevkit_acceptance *acceptance = NULL, *copy = NULL;
    struct sevkit_expectations *expectations = NULL;
    int r = sevkit_acceptance_new(&acceptance, error);

    (void)arg;
    if (r == 0)
        r = sevkit_acceptance_new(&copy, error);
    for (size_t i = 0; i < sevkit_rule_count() && r == 0; i++) {
        const struct sevkit_rule *rule = sevkit_rule(i);

        /* Rules that exclude others of the table stay away. */
        if (strstr(rule->name, ".exact") || strstr(rule->name, ".limit") ||
            strstr(rule->name, "masked"))
            continue;
        r = sevkit_acceptance_add(acceptance, rule->name, rule->example, "origin", error);
    }
    if (r == 0)
        r = sevkit_acceptance_merge(copy, acceptance, NULL, NULL, error);
    if (r == 0)
        r = sevkit_expectations_new(&expectations, error);
    if (r == 0)
        r = sevkit_acceptance_apply(copy, expectations, NULL, NULL, error);
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(copy);
    sevkit_acceptance_free(acceptance);
    return r;
}

TEST(memory_may_run_out)
{
    EXPECT(sk_fault_run(fill, NULL) > 100);
}
