/* SPDX-License-Identifier: Apache-2.0 */
/* Report against certificate: signature and bindings, each broken by itself. */
#include "verify_kit.h"

/* n of P-384, little-endian (SEC 2, 2.5.1). */
static const uint8_t order[48] = {
    0x73, 0x29, 0xc5, 0xcc, 0x6a, 0x19, 0xec, 0xec, 0x7a, 0xa7, 0xb0, 0x48, 0xb2, 0x0d, 0x1a, 0x58,
    0xdf, 0x2d, 0x37, 0xf4, 0x81, 0x4d, 0x63, 0xc7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};

#define R_AT 0x2a0u
#define S_AT 0x2e8u

/* A report that has been signed and is then changed. */
static void tampered(struct kit *kit)
{
    kit_add(kit, &kit->vek);
    kit_add(kit, &kit->ca);
    sk_sign_report(kit->report, kit->vek.key);
}

static void verify_again(struct kit *kit)
{
    kit_verify_bytes(kit, kit->report, sizeof(kit->report));
}

TEST(signature_values)
{
    for (size_t at = R_AT; at <= S_AT; at += S_AT - R_AT) {
        KIT(kit, "Milan", 3);
        uint8_t good[SEVKIT_REPORT_BYTES];

        tampered(&kit);
        memcpy(good, kit.report, sizeof(good));
        memset(kit.report + at, 0, 48);
        verify_again(&kit);
        EXPECT_FAILURES(&kit, "report-signature");
        memcpy(kit.report + at, order, 48);
        verify_again(&kit);
        EXPECT_FAILURES(&kit, "report-signature");
        memset(kit.report + at, 0xff, 48);
        verify_again(&kit);
        EXPECT_FAILURES(&kit, "report-signature");
        /* The same value with something above its 48 bytes. */
        for (size_t i = 48; i < 72; i++) {
            memcpy(kit.report, good, sizeof(good));
            kit.report[at + i] = 1;
            verify_again(&kit);
            EXPECT_FAILURES(&kit, "report-signature");
        }
        memcpy(kit.report, good, sizeof(good));
        verify_again(&kit);
        EXPECT_ACCEPTED(&kit);
    }
}

/* s and n - s are both signatures: ECDSA has that, and nothing here may rest on it. */
TEST(signature_of_another_key)
{
    KIT(kit, "Milan", 3);

    tampered(&kit);
    sk_sign_report(kit.report, sk_test_ec(5));
    verify_again(&kit);
    EXPECT_FAILURES(&kit, "report-signature");
    EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_SIGNATURE);
}

TEST(unsigned_tail)
{
    static const size_t places[] = {0x330, 0x400, 0x49f};

    for (size_t i = 0; i < SK_ARRAY_SIZE(places); i++) {
        KIT(kit, "Milan", 3);

        tampered(&kit);
        kit.report[places[i]] = 1;
        verify_again(&kit);
        EXPECT_FAILURES(&kit, "unsigned-tail");
    }
}

TEST(reserved_and_unknown)
{
    static const struct {
        uint32_t version;
        size_t offset;
        uint8_t value;
        const char *check;
    } cases[] = {
        {6, 0x000, 6, "report-version"}, {3, 0x04c, 1, "reserved"}, {2, 0x19f, 1, "reserved"},
        {3, 0x18b, 1, "reserved"},       {3, 0x1eb, 1, "reserved"}, {5, 0x208, 1, "reserved"},
        {4, 0x200, 1, "reserved"},       {3, 0x047, 1, "reserved"}, {3, 0x00f, 1, "reserved"},
        {3, 0x04b, 1, "reserved"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        for (unsigned strict = 0; strict < 2; strict++) {
            KIT(kit, "Milan", cases[i].version);

            kit.report[cases[i].offset] = cases[i].value;
            sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_STRICT, strict);
            kit_verify(&kit);
            EXPECT_CHECK(&kit, cases[i].check, strict ? "FAIL" : "WARN");
            EXPECT_INT(sevkit_verdict_accepted(kit.verdict), !strict);
        }
}

TEST(signature_algorithm)
{
    static const uint32_t algorithms[] = {0, 2, 0x101};

    for (size_t i = 0; i < SK_ARRAY_SIZE(algorithms); i++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x34, algorithms[i], 4);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "signature-algorithm");
    }
}

TEST(signing_key_reserved)
{
    for (uint32_t signer = 2; signer < 7; signer++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x48, signer << 2, 4);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "signing-key", "vek-kind");
    }
}

/* A report without a signature proves nothing: it is refused, and allowed only by name. */
TEST(masked_key_and_no_signer)
{
    static const struct {
        uint32_t key_info;
        enum sevkit_expect_switch allow;
        const char *check;
    } cases[] = {
        {2, SEVKIT_ALLOW_MASKED_KEY, "chip-key"},
        {7 << 2, SEVKIT_ALLOW_NO_SIGNER, "signing-key"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        for (unsigned allowed = 0; allowed < 2; allowed++) {
            KIT(kit, "Milan", 3);

            sk_report_put(kit.report, 0x48, cases[i].key_info, 4);
            sevkit_expectations_switch(kit.expectations, cases[i].allow, allowed);
            kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
            EXPECT_CHECK(&kit, cases[i].check, allowed ? "WARN" : "FAIL");
            EXPECT_CHECK(&kit, "report-signature", "SKIPPED");
            EXPECT_CHECK(&kit, "vek", "SKIPPED");
            EXPECT_INT(sevkit_verdict_accepted(kit.verdict), allowed);
        }
}

/* That the key may be masked does not make a bad signature good, nor a VEK needless. */
TEST(masked_key_with_a_signature)
{
    KIT(kit, "Milan", 3);

    sevkit_expectations_switch(kit.expectations, SEVKIT_ALLOW_MASKED_KEY, true);
    sk_report_put(kit.report, 0x48, 2, 4);
    kit.report[R_AT] = 1;
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "vek");
    tampered(&kit);
    kit.report[R_AT] ^= 1;
    verify_again(&kit);
    EXPECT_FAILURES(&kit, "report-signature");
    /* An empty signature without the flag is a bad one. */
    sk_report_put(kit.report, 0x48, 0, 4);
    memset(kit.report + R_AT, 0, 512);
    verify_again(&kit);
    EXPECT_FAILURES(&kit, "report-signature");
}

TEST(vlek)
{
    KIT(kit, "Milan", 3);

    kit_use_vlek(&kit, "Milan");
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
    EXPECT_CHECK(&kit, "vek-chip-id", "SKIPPED");
    EXPECT_STR(kit_check(&kit, "csp-id")->value, "CN=cc-us-east-2.amazonaws.com");
}

TEST(vlek_of_a_report_without_a_chip_id)
{
    for (unsigned named = 0; named < 2; named++) {
        KIT(kit, "Milan", 3);

        kit_use_vlek(&kit, "Milan");
        kit.report[0x1a0] = (uint8_t)named;
        sevkit_expectations_set_masked_chip_id(kit.expectations, SEVKIT_MASKED_CHIP_ID_REFUSE);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "vek-chip-id", named ? "SKIPPED" : "FAIL");
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), named);
    }
}

TEST(vlek_in_place_of_a_vcek_and_reverse)
{
    for (unsigned vlek = 0; vlek < 2; vlek++) {
        KIT(kit, "Milan", 3);

        if (vlek)
            kit_use_vlek(&kit, "Milan");
        sk_report_put(kit.report, 0x48, vlek ? 0 : 1 << 2, 4);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "vek");
        EXPECT_STR(kit_check(&kit, "vek")->detail,
                   vlek ? "a VLEK was given, but a VCEK signed the report"
                        : "a VCEK was given, but a VLEK signed the report");
    }
}

/* A VLEK's issuer is not a VCEK's, although both chains end at the same root. */
TEST(vcek_signed_by_the_asvk)
{
    KIT(kit, "Milan", 3);

    kit.ca = sk_draft_asvk("Milan");
    kit.vek.signer = sk_test_rsa(SK_KEY_ASVK);
    kit.vek.issuer = kit.ca.subject;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "vek");
}

TEST(every_component_of_the_tcb)
{
    for (unsigned turin = 0; turin < 2; turin++)
        for (unsigned shift = 0; shift < 64; shift += 8) {
            KIT(kit, turin ? "Turin" : "Milan", 3);
            static const size_t places[] = {0x038, 0x180, 0x1e0, 0x1f0};
            uint64_t raw = (turin ? KIT_TCB_TURIN : KIT_TCB) + (UINT64_C(1) << shift);

            for (size_t i = 0; i < SK_ARRAY_SIZE(places); i++)
                sk_report_put(kit.report, places[i], raw, 8);
            kit_verify(&kit);
            EXPECT_FAILURES(&kit, "vek");
        }
}

TEST(another_chip)
{
    for (size_t i = 0; i < 64; i++) {
        KIT(kit, "Milan", 3);

        kit.report[0x1a0 + i] ^= 1;
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "vek");
        EXPECT_CONTAINS(kit_check(&kit, "vek")->detail, "of another chip");
    }
}

/* Turin's chip id has 8 bytes, and the other 56 are zero. */
TEST(turin_chip_id_with_a_tail)
{
    for (size_t i = 8; i < 64; i++) {
        KIT(kit, "Turin", 5);

        kit.report[0x1a0 + i] = 1;
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "vek");
    }
}

TEST(masked_chip_id)
{
    static const struct {
        enum sevkit_masked_chip_id mode;
        const char *status;
    } cases[] = {
        {SEVKIT_MASKED_CHIP_ID_WARN, "WARN"},
        {SEVKIT_MASKED_CHIP_ID_REFUSE, "FAIL"},
        {SEVKIT_MASKED_CHIP_ID_ALLOW, "PASS"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 2);

        memset(kit.report + 0x1a0, 0, 64);
        sevkit_expectations_set_masked_chip_id(kit.expectations, cases[i].mode);
        EXPECT_INT(sevkit_expectations_masked_chip_id(kit.expectations), cases[i].mode);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "vek-chip-id", cases[i].status);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), i != 1);
        EXPECT_OK(sevkit_expectations_require(kit.expectations, "vek-chip-id", &kit_error),
                  &kit_error);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "vek-chip-id");
    }
}

/* A hwID of all zeros is not the id of a chip that hides its own. */
TEST(masked_chip_id_is_not_a_zero_hwid)
{
    KIT(kit, "Milan", 3);
    uint8_t zero[64] = {0};

    sevkit_expectations_set_masked_chip_id(kit.expectations, SEVKIT_MASKED_CHIP_ID_REFUSE);
    kit.vek = sk_draft_vcek("Milan", KIT_TCB, zero, sizeof(zero));
    memset(kit.report + 0x1a0, 0, 64);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "vek-chip-id");
}

TEST(cpuid)
{
    static const struct {
        uint8_t family;
        uint8_t model;
        const char *status;
    } cases[] = {
        {0x19, 0x01, "PASS"}, {0x19, 0x11, NULL},   {0x19, 0xaf, NULL},   {0x1a, 0x02, NULL},
        {0x19, 0x60, "WARN"}, {0x1a, 0x70, "FAIL"}, {0x17, 0x31, "FAIL"}, {0x00, 0x31, "FAIL"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);

        kit.report[0x188] = cases[i].family;
        kit.report[0x189] = cases[i].model;
        kit_verify(&kit);
        if (!cases[i].status) {
            EXPECT_FAILURES(&kit, "vek");
            EXPECT_CONTAINS(kit_check(&kit, "vek")->detail, "the VCEK given is of product Milan");
            continue;
        }
        EXPECT_CHECK(&kit, "cpuid-product", cases[i].status);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), strcmp(cases[i].status, "FAIL") != 0);
    }
}

TEST(cpuid_of_a_family_to_come)
{
    KIT(kit, "Turin", 5);

    kit.report[0x188] = 0x1b;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "cpuid-product");
}

TEST(no_cpuid)
{
    for (uint32_t version = 2; version < 4; version++) {
        KIT(kit, "Milan", version);

        memset(kit.report + 0x188, 0, 3);
        kit_verify(&kit);
        EXPECT_ACCEPTED(&kit);
        EXPECT_CHECK(&kit, "cpuid-product", "SKIPPED");
    }
}

/* A report of version 2 that looks like Turin's, and a Milan VCEK. */
TEST(layout_guessed_wrong)
{
    KIT(kit, "Milan", 2);

    memset(kit.report + 0x1a8, 0, 56);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "vek");
}

TEST(order_of_tcbs)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        KIT(kit, "Milan", 3);

        /* Committed above current in one component, below in none. */
        sk_report_put(kit.report, 0x1e0, KIT_TCB + (UINT64_C(1) << shift), 8);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "tcb-order", "FAIL");
    }
}

/* Azure's reports: current > committed == reported. */
TEST(current_above_committed_is_fine)
{
    KIT(kit, "Milan", 3);

    sk_report_put(kit.report, 0x038, KIT_TCB + (UINT64_C(5) << 56), 8);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
    sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_COMMITTED, true);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "committed");
}

/* Firmware that is provisional in any part of its version. */
TEST(committed_firmware_versions)
{
    static const uint32_t committed[] = {0x01371d, 0x01371c, 0x01361d, 0x00371d};

    for (size_t i = 0; i < SK_ARRAY_SIZE(committed); i++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x1ec, committed[i], 3);
        sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_COMMITTED, true);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "committed", i == 0 ? "PASS" : "FAIL");
    }
}

TEST(order_of_firmware_versions)
{
    static const struct {
        uint32_t committed; /* build, minor, major */
        bool good;
    } cases[] = {{0x01371d, true},
                 {0x01361e, true},
                 {0x01371e, false},
                 {0x01381d, false},
                 {0x02001d, false}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);

        sk_report_put(kit.report, 0x1ec, cases[i].committed, 3);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "firmware-order", cases[i].good ? "PASS" : "FAIL");
    }
}
