/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "test.h"
#include "verify/expectations.h"

#include <sevkit/policy.h>
#include <stdio.h>

#define HEX16 "00112233445566778899aabbccddeeff"
#define HEX48 HEX16 HEX16 HEX16

#define SMT           (UINT64_C(1) << 16)
#define MIGRATE       (UINT64_C(1) << 18)
#define DEBUG         (UINT64_C(1) << 19)
#define SINGLE_SOCKET (UINT64_C(1) << 20)
#define CXL           (UINT64_C(1) << 21)

static struct sevkit_acceptance *acceptance;
static struct sevkit_expectations *expectations;
static size_t told_count;
static char told_line[1024];

static void note(void *arg, const char *line)
{
    (void)arg;
    told_count++;
    (void)snprintf(told_line, sizeof(told_line), "%s", line);
}

static void start(void)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    told_count = 0;
}

static void finish(void)
{
    sevkit_acceptance_free(acceptance);
    sevkit_expectations_free(expectations);
}

static void add(const char *rule, const char *value)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_add(acceptance, rule, value, "p.toml:3:1", &error), &error);
}

static void apply(void)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_apply(acceptance, expectations, note, NULL, &error), &error);
}

static void expect_number(enum sevkit_expect_number field, uint64_t want)
{
    uint64_t value;

    EXPECT(sevkit_expectations_number(expectations, field, &value));
    EXPECT_INT(value, want);
}

static void expect_unset(enum sevkit_expect_number field)
{
    uint64_t value;

    EXPECT(!sevkit_expectations_number(expectations, field, &value));
}

TEST(an_empty_policy_expects_nothing_more)
{
    start();
    apply();
    for (int i = 0; i < SK_EXPECT_NUMBERS; i++)
        expect_unset((enum sevkit_expect_number)i);
    for (int i = 0; i < SK_EXPECT_BYTES; i++)
        EXPECT_INT(sevkit_expectations_bytes_count(expectations, (enum sevkit_expect_bytes)i), 0);
    for (int i = 0; i < SK_EXPECT_SWITCHES; i++)
        EXPECT(!sevkit_expectations_is_on(expectations, (enum sevkit_expect_switch)i));
    EXPECT_INT(sevkit_expectations_masked_chip_id(expectations), SEVKIT_MASKED_CHIP_ID_WARN);
    EXPECT_INT(told_count, 0);
    finish();
}

TEST(each_kind_of_rule_arrives)
{
    start();
    add("measurement", HEX48);
    add("measurement", HEX16 HEX16 "00112233445566778899aabbccddee00");
    add("chip_id", "0011223344556677");
    add("csp_id", "CN=one");
    add("product", "Siena");
    add("strict", "true");
    add("firmware.committed", "false");
    add("id_key.required", "true");
    add("masked_chip_id", "refuse");
    add("require", "crl");
    add("guest_svn_min", "7");
    add("report_version_min", "3");
    add("vmpl.min", "1");
    add("vmpl.max", "host");
    add("firmware.version_min", "1.55.29");
    add("firmware.build_min", "29");
    add("mitigations.launch", "0x3f");
    add("tcb.reported", "bl=4");
    add("tcb.launch", "Turin:fmc=1,ucode=81");
    apply();
    EXPECT_INT(sevkit_expectations_bytes_count(expectations, SEVKIT_EXPECT_MEASUREMENT), 2);
    EXPECT_INT(sevkit_expectations_bytes(expectations, SEVKIT_EXPECT_MEASUREMENT, 1)[47], 0);
    EXPECT_INT(sevkit_expectations_bytes(expectations, SEVKIT_EXPECT_CHIP_ID, 0)[7], 0x77);
    EXPECT_INT(sevkit_expectations_bytes(expectations, SEVKIT_EXPECT_CHIP_ID, 0)[8], 0);
    EXPECT_STR(sevkit_expectations_text(expectations, SEVKIT_EXPECT_CSP_ID, 0), "CN=one");
    EXPECT_STR(sevkit_expectations_text(expectations, SEVKIT_EXPECT_PRODUCT, 0), "Genoa");
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_STRICT));
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_COMMITTED));
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_ID_BLOCK));
    EXPECT_INT(sevkit_expectations_masked_chip_id(expectations), SEVKIT_MASKED_CHIP_ID_REFUSE);
    EXPECT(sevkit_expectations_requires(expectations, "crl"));
    EXPECT(!sevkit_expectations_requires(expectations, "crl-dates"));
    expect_number(SEVKIT_EXPECT_GUEST_SVN_MIN, 7);
    expect_number(SEVKIT_EXPECT_REPORT_VERSION_MIN, 3);
    expect_number(SEVKIT_EXPECT_VMPL_MIN, 1);
    expect_number(SEVKIT_EXPECT_VMPL_MAX, SEVKIT_VMPL_HOST);
    expect_number(SEVKIT_EXPECT_FIRMWARE_MIN, 0x01371d);
    expect_number(SEVKIT_EXPECT_FIRMWARE_BUILD_MIN, 29);
    expect_number(SEVKIT_EXPECT_LAUNCH_MITIGATIONS, 0x3f);
    expect_unset(SEVKIT_EXPECT_CURRENT_MITIGATIONS);
    EXPECT_INT(sevkit_expectations_tcb_floor_count(expectations), 2);
    EXPECT_INT(sevkit_expectations_tcb_floor(expectations, 1)->which, SEVKIT_LAUNCH_TCB);
    EXPECT_STR(sevkit_expectations_tcb_floor(expectations, 1)->product->name, "Turin");
    EXPECT_INT(sevkit_expectations_tcb_floor(expectations, 1)->tcb.microcode, 81);
    EXPECT_INT(told_count, 0);
    finish();
}

TEST(dangers_are_allowed_by_name_only)
{
    static const struct {
        const char *rule, *value;
        bool debug, migration;
    } cases[] = {
        {"guest_policy.permit", "smt", false, false},
        {"guest_policy.permit", "smt,debug", true, false},
        {"guest_policy.permit", "migrate-ma", false, true},
        {"guest_policy.exact", "0x30000", false, false},
        {"guest_policy.exact", "0xb0000", false, false},
        {"guest_policy.limit", "0xf0000", true, true},
        {"guest_policy.require", "debug", false, false},
        {"allow", "debug", true, false},
        {"allow", "migrate-ma", false, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        start();
        add(cases[i].rule, cases[i].value);
        apply();
        EXPECT_INT(sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG), cases[i].debug);
        EXPECT_INT(sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_MIGRATION),
                   cases[i].migration);
        EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_MASKED_KEY));
        EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_NO_SIGNER));
        finish();
    }
    start();
    add("allow", "masked-key");
    add("allow", "no-signer");
    add("allow", "masked-chip-id");
    apply();
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_MASKED_KEY));
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_NO_SIGNER));
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG));
    EXPECT_INT(sevkit_expectations_masked_chip_id(expectations), SEVKIT_MASKED_CHIP_ID_ALLOW);
    finish();
}

TEST(guest_policies_become_masks)
{
    start();
    add("guest_policy.permit", "smt");
    add("guest_policy.require", "single-socket");
    add("guest_policy.abi_min", "1.51");
    apply();
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, MIGRATE | DEBUG | CXL);
    expect_number(SEVKIT_EXPECT_POLICY_REQUIRED, SINGLE_SOCKET);
    expect_number(SEVKIT_EXPECT_POLICY_ABI_MIN, 0x133);
    expect_unset(SEVKIT_EXPECT_POLICY_EXACT);
    finish();

    start();
    add("guest_policy.permit", "none");
    apply();
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, SMT | MIGRATE | DEBUG | CXL);
    finish();

    /* The same as what the library does with a limit. */
    start();
    add("guest_policy.limit", "smt,single-socket,abi=1.51");
    apply();
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, MIGRATE | DEBUG | CXL);
    expect_number(SEVKIT_EXPECT_POLICY_REQUIRED, SINGLE_SOCKET);
    expect_number(SEVKIT_EXPECT_POLICY_ABI_MIN, 0x133);
    finish();
}

TEST(platform_rules_become_masks)
{
    start();
    add("platform_info.limit", "smt,ecc");
    add("platform_info.allow_unknown", "false");
    apply();
    expect_number(SEVKIT_EXPECT_PLATFORM_REQUIRED, 1 << 2);
    expect_number(SEVKIT_EXPECT_PLATFORM_FORBIDDEN, ~UINT64_C(0xff) | 1 << 1 | 1 << 7);
    finish();

    start();
    add("platform_info.require", "alias-check");
    add("platform_info.forbid", "tsme");
    add("platform_info.allow_unknown", "true");
    apply();
    expect_number(SEVKIT_EXPECT_PLATFORM_REQUIRED, 1 << 5);
    expect_number(SEVKIT_EXPECT_PLATFORM_FORBIDDEN, 1 << 1);
    finish();
}

TEST(a_revocation_list_can_be_required)
{
    start();
    add("collateral.require_crl", "true");
    apply();
    EXPECT(sevkit_expectations_requires(expectations, "crl"));
    EXPECT(sevkit_expectations_requires(expectations, "crl-dates"));
    EXPECT(sevkit_expectations_requires(expectations, "revocation"));
    finish();
    start();
    add("collateral.require_crl", "false");
    apply();
    EXPECT(!sevkit_expectations_requires(expectations, "crl"));
    finish();
}

TEST(what_is_expected_already_wins)
{
    static const uint8_t host[32] = {1};
    struct sevkit_tcb_floor floor = {.which = SEVKIT_REPORTED_TCB,
                                     .components = 1 << SEVKIT_TCB_SNP};
    struct sevkit_error error;

    start();
    EXPECT_OK(sevkit_expectations_add_bytes(expectations, SEVKIT_EXPECT_HOST_DATA, host,
                                            sizeof(host), &error),
              &error);
    EXPECT_OK(sevkit_expectations_add_tcb_floor(expectations, &floor, &error), &error);
    EXPECT_OK(sevkit_expectations_add_text(expectations, SEVKIT_EXPECT_SIGNER, "vlek", &error),
              &error);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_VMPL_MAX, 0);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_GUEST_SVN_MIN, 2);
    sevkit_expectations_switch(expectations, SEVKIT_EXPECT_STRICT, true);
    sevkit_expectations_set_masked_chip_id(expectations, SEVKIT_MASKED_CHIP_ID_REFUSE);
    add("host_data", HEX16 HEX16);
    add("tcb.reported", "snp=9");
    add("tcb.current", "snp=9");
    add("signer", "vcek");
    add("vmpl.min", "1");
    add("guest_svn_min", "3");
    add("strict", "false");
    add("masked_chip_id", "allow");
    apply();
    EXPECT_INT(sevkit_expectations_bytes_count(expectations, SEVKIT_EXPECT_HOST_DATA), 1);
    EXPECT_INT(sevkit_expectations_tcb_floor_count(expectations), 2);
    EXPECT_INT(sevkit_expectations_tcb_floor(expectations, 1)->which, SEVKIT_CURRENT_TCB);
    EXPECT_INT(sevkit_expectations_text_count(expectations, SEVKIT_EXPECT_SIGNER), 1);
    expect_unset(SEVKIT_EXPECT_VMPL_MIN);
    expect_number(SEVKIT_EXPECT_VMPL_MAX, 0);
    expect_number(SEVKIT_EXPECT_GUEST_SVN_MIN, 2);
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_STRICT));
    EXPECT_INT(sevkit_expectations_masked_chip_id(expectations), SEVKIT_MASKED_CHIP_ID_REFUSE);
    EXPECT_INT(told_count, 7);
    finish();
}

TEST(a_difference_is_told_with_its_place_and_agreement_is_not)
{
    start();
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_GUEST_SVN_MIN, 2);
    add("guest_svn_min", "2");
    apply();
    EXPECT_INT(told_count, 0);
    finish();
    start();
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_GUEST_SVN_MIN, 2);
    add("guest_svn_min", "3");
    apply();
    EXPECT_INT(told_count, 1);
    EXPECT_STR(told_line, "p.toml:3:1: guest_svn_min: left out, because the command line says 0x2");
    finish();
}

TEST(bits_add_up_unless_they_contradict)
{
    start();
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_FORBIDDEN, SINGLE_SOCKET);
    add("guest_policy.forbid", "cxl");
    add("guest_policy.require", "single-socket,rapl-dis");
    apply();
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, SINGLE_SOCKET | CXL);
    expect_number(SEVKIT_EXPECT_POLICY_REQUIRED, UINT64_C(1) << 23);
    EXPECT_INT(told_count, 1);
    finish();

    /* An exact policy from the command line that permits what the file forbids. */
    start();
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_EXACT, 0x30000 | DEBUG);
    add("guest_policy.permit", "smt");
    apply();
    expect_number(SEVKIT_EXPECT_POLICY_EXACT, 0x30000 | DEBUG);
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, MIGRATE | CXL);
    EXPECT_INT(told_count, 1);
    finish();

    /* And the other way round. */
    start();
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_FORBIDDEN, SMT);
    add("guest_policy.exact", "0x30000");
    apply();
    expect_unset(SEVKIT_EXPECT_POLICY_EXACT);
    expect_number(SEVKIT_EXPECT_POLICY_FORBIDDEN, SMT);
    EXPECT_INT(told_count, 1);
    finish();
}
