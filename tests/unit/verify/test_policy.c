/* SPDX-License-Identifier: Apache-2.0 */
/* What the owner expects, each expectation met and not met. */
#include "verify/expectations.h"
#include "verify_kit.h"

#include <stdio.h>

TEST(debug_and_migration)
{
    static const struct {
        unsigned bit;
        enum sevkit_expect_switch allow;
        const char *check;
    } cases[] = {
        {19, SEVKIT_ALLOW_DEBUG, "debug"},
        {18, SEVKIT_ALLOW_MIGRATION, "migration"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        for (unsigned allowed = 0; allowed < 2; allowed++) {
            KIT(kit, "Milan", 3);

            sk_report_put(kit.report, 0x08, SEVKIT_POLICY_DEFAULT | 1u << cases[i].bit, 8);
            sevkit_expectations_switch(kit.expectations, cases[i].allow, allowed);
            kit_verify(&kit);
            EXPECT_CHECK(&kit, cases[i].check, allowed ? "WARN" : "FAIL");
            EXPECT_INT(sevkit_verdict_accepted(kit.verdict), allowed);
            if (!allowed)
                EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_POLICY);
        }
}

TEST(migration_agent_without_the_policy_bit)
{
    KIT(kit, "Milan", 3);

    kit.report[0x160] = 1;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "migration");
    memset(kit.report + 0x160, 0, 32);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

TEST(vmpl)
{
    static const struct {
        uint32_t vmpl;
        int64_t min;
        int64_t max;
        bool good;
    } cases[] = {
        {0, -1, -1, true},
        {3, -1, -1, true},
        {4, -1, -1, false},
        {SEVKIT_VMPL_HOST, -1, -1, false},
        {1, 1, 1, true},
        {0, 1, 1, false},
        {2, 1, 1, false},
        {1, -1, 0, false},
        {2, 1, 3, true},
        {0, 1, -1, false},
        {SEVKIT_VMPL_HOST, -1, SEVKIT_VMPL_HOST, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x30, cases[i].vmpl, 4);
        if (cases[i].min >= 0)
            sevkit_expectations_set_number(kit.expectations, SEVKIT_EXPECT_VMPL_MIN,
                                           (uint64_t)cases[i].min);
        if (cases[i].max >= 0)
            sevkit_expectations_set_number(kit.expectations, SEVKIT_EXPECT_VMPL_MAX,
                                           (uint64_t)cases[i].max);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "vmpl", cases[i].good ? "PASS" : "FAIL");
    }
}

/* Every field: skipped without a value, good with the right one among several, bad with another. */
TEST(fields)
{
    static const struct {
        const char *name;
        size_t offset;
    } places[SK_EXPECT_BYTES] = {
        [SEVKIT_EXPECT_MEASUREMENT] = {"measurement", 0x90},
        [SEVKIT_EXPECT_REPORT_DATA] = {"report-data", 0x50},
        [SEVKIT_EXPECT_HOST_DATA] = {"host-data", 0xc0},
        [SEVKIT_EXPECT_FAMILY_ID] = {"family-id", 0x10},
        [SEVKIT_EXPECT_IMAGE_ID] = {"image-id", 0x20},
        [SEVKIT_EXPECT_ID_KEY_DIGEST] = {"id-key", 0xe0},
        [SEVKIT_EXPECT_AUTHOR_KEY_DIGEST] = {"author-key", 0x110},
        [SEVKIT_EXPECT_REPORT_ID] = {"report-id", 0x140},
        [SEVKIT_EXPECT_REPORT_ID_MA] = {"report-id-ma", 0x160},
        [SEVKIT_EXPECT_CHIP_ID] = {"chip-id", 0x1a0},
    };

    for (unsigned field = 0; field < SK_EXPECT_BYTES; field++) {
        KIT(kit, "Milan", 3);
        size_t size = sevkit_expect_bytes_size(field);
        uint8_t value[64];
        uint8_t found[64];

        EXPECT_STR(sevkit_expect_bytes_name(field), places[field].name);
        if (field != SEVKIT_EXPECT_CHIP_ID && field != SEVKIT_EXPECT_REPORT_ID_MA)
            sk_test_random(kit.report + places[field].offset, size);
        sk_report_put(kit.report, 0x48, 1, 4);
        memcpy(found, kit.report + places[field].offset, size);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, places[field].name, "SKIPPED");
        for (size_t i = 0; i < size; i += 7) {
            memcpy(value, found, size);
            value[i] ^= 1;
            EXPECT_OK(
                sevkit_expectations_add_bytes(kit.expectations, field, value, size, &kit_error),
                &kit_error);
        }
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, places[field].name);
        EXPECT_OK(sevkit_expectations_add_bytes(kit.expectations, field, found, size, &kit_error),
                  &kit_error);
        kit_verify(&kit);
        EXPECT_ACCEPTED(&kit);
        EXPECT_CHECK(&kit, places[field].name, "PASS");
        EXPECT_ERROR(
            sevkit_expectations_add_bytes(kit.expectations, field, value, size - 1, &kit_error),
            SEVKIT_EUSAGE, &kit_error);
    }
}

/* The digest alone is no proof that the firmware has checked an author key. */
TEST(author_key_without_the_flag)
{
    KIT(kit, "Milan", 3);
    uint8_t digest[48] = {0};

    EXPECT_OK(sevkit_expectations_add_bytes(kit.expectations, SEVKIT_EXPECT_AUTHOR_KEY_DIGEST,
                                            digest, sizeof(digest), &kit_error),
              &kit_error);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "author-key");
    EXPECT_CONTAINS(kit_check(&kit, "author-key")->detail, "without an author key");
}

TEST(id_block_and_author_key_required)
{
    KIT(kit, "Milan", 3);

    sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_AUTHOR_KEY, true);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "id-block", "author-key");
    kit.report[0xe0] = 1;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "author-key");
    sk_report_put(kit.report, 0x48, 1, 4);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

TEST(freshness_is_said_to_be_unchecked)
{
    KIT(kit, "Milan", 3);

    kit_verify(&kit);
    EXPECT_CONTAINS(kit_check(&kit, "report-data")->detail, "freshness NOT checked");
}

/* Numbers that the report's value is held against. */
TEST(numbers)
{
    static const struct {
        size_t offset;
        size_t size;
        uint64_t value;
        enum sevkit_expect_number field;
        uint64_t good;
        uint64_t bad;
        const char *check;
    } cases[] = {
        {0x04, 4, 7, SEVKIT_EXPECT_GUEST_SVN_MIN, 7, 8, "guest-svn"},
        {0x04, 4, 7, SEVKIT_EXPECT_GUEST_SVN_EXACT, 7, 6, "guest-svn"},
        {0x08, 8, 0x3011f, SEVKIT_EXPECT_POLICY_EXACT, 0x3011f, 0x3001f, "policy"},
        {0x08, 8, 0x530000, SEVKIT_EXPECT_POLICY_REQUIRED, 0x500000, 0x900000, "policy"},
        {0x08, 8, 0x30000, SEVKIT_EXPECT_POLICY_FORBIDDEN, 0x200000, 0x10000, "policy"},
        {0x08, 8, 0x30137, SEVKIT_EXPECT_POLICY_ABI_MIN, 0x137, 0x138, "policy"},
        {0x08, 8, 0x30200, SEVKIT_EXPECT_POLICY_ABI_MIN, 0x137, 0x201, "policy"},
        {0x40, 8, 0x25, SEVKIT_EXPECT_PLATFORM_EXACT, 0x25, 0x27, "platform-info"},
        {0x40, 8, 0x25, SEVKIT_EXPECT_PLATFORM_REQUIRED, 0x24, 0x30, "platform-info"},
        {0x40, 8, 0x25, SEVKIT_EXPECT_PLATFORM_FORBIDDEN, 0x12, 0x01, "platform-info"},
        {0x1ec, 3, 0x01371d, SEVKIT_EXPECT_FIRMWARE_MIN, 0x01371d, 0x01371e, "firmware"},
        {0x1ec, 3, 0x01361d, SEVKIT_EXPECT_FIRMWARE_MIN, 0x01361d, 0x013700, "firmware"},
        {0x1ec, 3, 0x01371d, SEVKIT_EXPECT_FIRMWARE_BUILD_MIN, 29, 30, "firmware"},
        {0x1f8, 8, 0x3f, SEVKIT_EXPECT_LAUNCH_MITIGATIONS, 0x21, 0x41, "mitigations-launch"},
        {0x200, 8, 0x3f, SEVKIT_EXPECT_CURRENT_MITIGATIONS, 0x3f, 0x7f, "mitigations-current"},
        {0x00, 4, 5, SEVKIT_EXPECT_REPORT_VERSION_MIN, 5, 6, "version"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 5);
        uint64_t value;

        sk_report_put(kit.report, cases[i].offset, cases[i].value, cases[i].size);
        EXPECT(!sevkit_expectations_number(kit.expectations, cases[i].field, &value));
        kit_verify(&kit);
        EXPECT_CHECK(&kit, cases[i].check, "SKIPPED");
        sevkit_expectations_set_number(kit.expectations, cases[i].field, cases[i].good);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, cases[i].check, "PASS");
        EXPECT_ACCEPTED(&kit);
        sevkit_expectations_set_number(kit.expectations, cases[i].field, cases[i].bad);
        EXPECT(sevkit_expectations_number(kit.expectations, cases[i].field, &value) &&
               value == cases[i].bad);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, cases[i].check);
    }
}

TEST(mitigations_of_an_old_report)
{
    KIT(kit, "Milan", 4);

    sevkit_expectations_set_number(kit.expectations, SEVKIT_EXPECT_LAUNCH_MITIGATIONS, 0);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "mitigations-launch");
    EXPECT_CONTAINS(kit_check(&kit, "mitigations-launch")->detail, "before version 5");
}

/* Permissions may be fewer than the limit's, guarantees and ABI may be more. */
TEST(policy_limit)
{
    static const struct {
        uint64_t policy;
        bool good;
    } cases[] = {
        {0x530137, true},  {0x520137, true},  {0x530138, true},  {0x1d30137, true},
        {0x530136, false}, {0x130137, false}, {0x430137, false}, {0x5f0137, false},
        {0x730137, false}, {0x570137, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x08, cases[i].policy, 8);
        /* SMT and the migration agent may be, single socket and AES-256-XTS must be. */
        sevkit_expectations_limit_policy(kit.expectations, 0x570137);
        EXPECT(sevkit_expectations_is_on(kit.expectations, SEVKIT_ALLOW_MIGRATION));
        EXPECT(!sevkit_expectations_is_on(kit.expectations, SEVKIT_ALLOW_DEBUG));
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "policy", cases[i].good ? "PASS" : "FAIL");
    }
}

TEST(tcb_floors)
{
    static const struct {
        const char *floors[2];
        const char *check;
        const char *status;
    } cases[] = {
        {{"reported>=bl=4,snp=24,ucode=219"}, "tcb-reported", "PASS"},
        {{"reported>=snp=25"}, "tcb-reported", "FAIL"},
        {{"committed>=bl=5"}, "tcb-committed", "FAIL"},
        {{"current>=ucode=219"}, "tcb-current", "PASS"},
        {{"launch>=ucode=220"}, "tcb-launch", "FAIL"},
        {{"reported>=tee=0"}, "tcb-current", "SKIPPED"},
        {{"Milan:reported>=bl=4"}, "tcb-reported", "PASS"},
        {{"Genoa:reported>=bl=4"}, "tcb-reported", "FAIL"},
        {{"Genoa:reported>=bl=9", "Milan:reported>=bl=4"}, "tcb-reported", "PASS"},
        {{"reported>=bl=4", "reported>=bl=5"}, "tcb-reported", "FAIL"},
        {{"reported>=fmc=1"}, "tcb-reported", "FAIL"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);

        for (size_t k = 0; k < 2 && cases[i].floors[k]; k++) {
            struct sevkit_tcb_floor floor;
            char text[128];

            EXPECT_OK(sevkit_tcb_floor_parse(cases[i].floors[k], &floor, &kit_error), &kit_error);
            sevkit_tcb_floor_format(&floor, text, sizeof(text));
            EXPECT_STR(text, cases[i].floors[k]);
            EXPECT_OK(sevkit_expectations_add_tcb_floor(kit.expectations, &floor, &kit_error),
                      &kit_error);
        }
        kit_verify(&kit);
        EXPECT_CHECK(&kit, cases[i].check, cases[i].status);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), strcmp(cases[i].status, "FAIL") != 0);
    }
}

TEST(tcb_floor_texts)
{
    static const char *const bad[] = {"",
                                      "reported",
                                      "reported>=",
                                      "reported-tcb>=bl=4",
                                      "report>=bl=4",
                                      "reported>bl=4",
                                      "best>=bl=4",
                                      "reported>=bl=4;snp=2",
                                      "Rome:reported>=bl=4",
                                      "all:bl=4",
                                      "0x4",
                                      "reported:",
                                      "reported:0x4",
                                      "Milan:Genoa:bl=4",
                                      "reported:Milan:bl=4",
                                      "reported:committed:bl=4",
                                      ":bl=4",
                                      "reporte>=bl=4",
                                      ">=bl=4"};
    struct sevkit_tcb_floor floor = {.components = 77};

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++)
        EXPECT_ERROR(sevkit_tcb_floor_parse(bad[i], &floor, &kit_error), SEVKIT_EUSAGE, &kit_error);
    EXPECT_INT(floor.components, 77);
}

TEST(tcb_floors_of_a_text)
{
    /* The kit's report: bl=4, tee=0, snp=24, ucode=219 in each TCB. */
    static const struct {
        const char *text;
        size_t floors; /* 0: wrong */
        const char *failed;
    } cases[] = {
        {"bl=4,snp=24", 1, NULL},
        {"snp=25", 1, "tcb-reported"},
        {"reported:bl=5", 1, "tcb-reported"},
        {"Milan:bl=4", 1, NULL},
        {"Milan:launch:snp=25", 1, "tcb-launch"},
        {"all:bl=4", SEVKIT_REPORT_TCBS, NULL},
        {"Milan:all>=bl=4", SEVKIT_REPORT_TCBS, NULL},
        {"Milan:0xdb18000000000004", 1, NULL},
        {"Milan:committed:0xdc18000000000004", 1, "tcb-committed"},
        {"Milan:0xdb18000001000004", 0, NULL}, /* reserved bytes */
        {"all", 0, NULL},
        {"all:", 0, NULL},
        {"best:bl=4", 0, NULL},
        {"bl", 0, NULL},
        {"", 0, NULL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);
        int r = sevkit_expectations_add_tcb_floors(kit.expectations, cases[i].text, &kit_error);

        EXPECT_INT(r, cases[i].floors ? 0 : SEVKIT_EUSAGE);
        EXPECT_INT(sevkit_expectations_tcb_floor_count(kit.expectations), cases[i].floors);
        kit_verify(&kit);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), !cases[i].failed);
        if (cases[i].failed)
            EXPECT_CHECK(&kit, cases[i].failed, "FAIL");
    }
}

/* A number without a product counts in the layout of the report's product. */
TEST(tcb_floor_as_a_number)
{
    static const char *const texts[] = {"0xdb18000000000004", "0xdb19000000000004"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        KIT(kit, "Milan", 3);

        EXPECT_OK(sevkit_expectations_add_tcb_floors(kit.expectations, texts[i], &kit_error),
                  &kit_error);
        kit_verify(&kit);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), i == 0);
    }
}

TEST(texts)
{
    static const struct {
        enum sevkit_expect_text field;
        const char *good;
        const char *bad;
    } cases[] = {
        {SEVKIT_EXPECT_PRODUCT, "milan", "Siena"},
        {SEVKIT_EXPECT_SIGNER, "vlek", "vcek"},
        {SEVKIT_EXPECT_CSP_ID, "CN=cc-us-east-2.amazonaws.com", "CN=cc-us-east-2.amazonaws.co"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);
        const char *name = sevkit_expect_text_name(cases[i].field);

        kit_use_vlek(&kit, "Milan");
        EXPECT_OK(sevkit_expectations_add_text(kit.expectations, cases[i].field, cases[i].bad,
                                               &kit_error),
                  &kit_error);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, name);
        EXPECT_OK(sevkit_expectations_add_text(kit.expectations, cases[i].field, cases[i].good,
                                               &kit_error),
                  &kit_error);
        EXPECT_INT(sevkit_expectations_text_count(kit.expectations, cases[i].field), 2);
        EXPECT_STR(sevkit_expectations_text(kit.expectations, cases[i].field, 1), cases[i].good);
        kit_verify(&kit);
        EXPECT_ACCEPTED(&kit);
        EXPECT_CHECK(&kit, name, "PASS");
    }
}

/* A VLEK's report hides the chip: an expected chip id is not met. */
TEST(chip_id_of_a_vlek)
{
    KIT(kit, "Milan", 3);

    kit_use_vlek(&kit, "Milan");
    EXPECT_OK(sevkit_expectations_add_bytes(kit.expectations, SEVKIT_EXPECT_CHIP_ID, kit.hwid,
                                            sizeof(kit.hwid), &kit_error),
              &kit_error);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "chip-id");
}

/* A VCEK names no cloud provider. */
TEST(csp_id_of_a_vcek)
{
    KIT(kit, "Milan", 3);

    EXPECT_OK(
        sevkit_expectations_add_text(kit.expectations, SEVKIT_EXPECT_CSP_ID, "CN=x", &kit_error),
        &kit_error);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "csp-id");
}

TEST(unknown_texts)
{
    KIT(kit, "Milan", 3);

    EXPECT_ERROR(
        sevkit_expectations_add_text(kit.expectations, SEVKIT_EXPECT_PRODUCT, "Rome", &kit_error),
        SEVKIT_EUSAGE, &kit_error);
    EXPECT_ERROR(
        sevkit_expectations_add_text(kit.expectations, SEVKIT_EXPECT_SIGNER, "none", &kit_error),
        SEVKIT_EUSAGE, &kit_error);
    EXPECT_ERROR(sevkit_expectations_require(kit.expectations, "no-such", &kit_error),
                 SEVKIT_EUSAGE, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "no check named \"no-such\"");
}

/* Every check can be required, and one that was skipped then fails. */
TEST(required_checks)
{
    for (size_t i = 0; i < sevkit_check_info_count(); i++) {
        KIT(kit, "Milan", 3);
        const struct sevkit_check_info *info = sevkit_check_info(i);
        enum sevkit_check_status before;

        kit_verify(&kit);
        before = kit_check(&kit, info->name)->status;
        EXPECT_OK(sevkit_expectations_require(kit.expectations, info->name, &kit_error),
                  &kit_error);
        EXPECT(sevkit_expectations_requires(kit.expectations, info->name));
        kit_verify(&kit);
        EXPECT_INT(kit_check(&kit, info->name)->status,
                   before == SEVKIT_CHECK_SKIPPED ? SEVKIT_CHECK_FAIL : before);
        if (before == SEVKIT_CHECK_SKIPPED)
            EXPECT_CONTAINS(kit_check(&kit, info->name)->detail, "required, but not checked");
    }
}

/* All checks, always, in the order of the table. */
TEST(order_of_checks)
{
    KIT(kit, "Milan", 3);

    kit_verify(&kit);
    EXPECT_INT(sevkit_verdict_check_count(kit.verdict), sevkit_check_info_count());
    for (size_t i = 0; i < sevkit_check_info_count(); i++) {
        EXPECT(sevkit_verdict_check(kit.verdict, i)->info == sevkit_check_info(i));
        EXPECT(sevkit_check_info_find(sevkit_check_info(i)->name) == sevkit_check_info(i));
    }
    EXPECT(!sevkit_verdict_check(kit.verdict, sevkit_check_info_count()));
    EXPECT_INT(sevkit_verdict_status_count(kit.verdict, SEVKIT_CHECK_FAIL), 0);
}

TEST(safe_defaults_without_expectations)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier;
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_verdict *verdict = NULL;

    sk_report_put(kit.report, 0x08, SEVKIT_POLICY_DEFAULT | 1u << 19, 8);
    kit_verify(&kit);
    verifier = kit_verifier(&kit);
    EXPECT_OK(sevkit_evidence_read(kit.report, sizeof(kit.report), SEVKIT_EVIDENCE_RAW, &evidence,
                                   &kit_error),
              &kit_error);
    EXPECT_OK(sevkit_verifier_verify(verifier, evidence, NULL, &verdict, &kit_error), &kit_error);
    EXPECT_INT(sevkit_verdict_find(verdict, "debug")->status, SEVKIT_CHECK_FAIL);
    sevkit_verdict_free(verdict);
    sevkit_evidence_free(evidence);
    sevkit_verifier_free(verifier);
}
