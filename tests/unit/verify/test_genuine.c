/* SPDX-License-Identifier: Apache-2.0 */
/* Genuine reports: accepted as they are, refused with anything changed (each bit: test_bit_flips.c). */
#include "verify_kit.h"

#include <stdio.h>

/* 2026-06-01, when all certificates of the corpus are valid. */
#define NOW 1780272000

static const struct genuine {
    const char *report;
    const char *vek;
    const char *product;
    const char *failure; /* the one check that fails; NULL: none */
} reports[] = {
    {"milan-v2-debug/report.bin", "milan-v2-debug/vcek.der", "Milan", "debug"},
    {"milan-v2-virtee/report.hex", "milan-v2-virtee/vcek.der", "Milan", NULL},
    {"milan-v2-snpguard/report.json", "milan-v2-snpguard/vcek.crt", "Milan", NULL},
    {"milan-v2-snpguard/report.bin", "milan-v2-snpguard/vcek.crt", "Milan", NULL},
    {"milan-v3/report.bin", "milan-v3/vcek.pem", "Milan", NULL},
    {"turin-v5/report.bin", "turin-v5/vcek.pem", "Turin", NULL},
    {"azure-hcl-milan/hcl-report.bin", "azure-hcl-milan/vcek-chain.pem", "Milan", NULL},
};

static void add_file(struct kit *kit, const char *name)
{
    char path[128];
    size_t size;
    const uint8_t *data;

    (void)snprintf(path, sizeof(path), "reports/%s", name);
    data = sk_test_read(sk_test_corpus(path), &size);
    EXPECT_OK(sevkit_certs_add(kit->certs, data, size, &kit_error), &kit_error);
}

static const uint8_t *read_report(const struct genuine *genuine, size_t *ret_size)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "reports/%s", genuine->report);
    return sk_test_read(sk_test_corpus(path), ret_size);
}

/* AMD's own roots, nothing named. */
static void prepare(struct kit *kit, const struct genuine *genuine, bool with_cas)
{
    kit->without_root = true;
    kit->now = NOW;
    add_file(kit, genuine->vek);
    if (with_cas)
        for (size_t i = 0; i < 2; i++) {
            char name[64];

            (void)snprintf(name, sizeof(name), "roots/%s-%c%s.pem", i ? "ark" : "ask",
                           genuine->product[0] | 0x20, genuine->product + 1);
            add_file(kit, name);
        }
}

TEST(accepted)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(reports); i++)
        for (unsigned with_cas = 0; with_cas < 2; with_cas++) {
            KIT(kit, "Milan", 3);
            size_t size;
            const uint8_t *data;

            prepare(&kit, &reports[i], with_cas);
            data = read_report(&reports[i], &size);
            kit_verify_bytes(&kit, data, size);
            if (reports[i].failure)
                EXPECT_FAILURES(&kit, reports[i].failure);
            else
                EXPECT_ACCEPTED(&kit);
            EXPECT_STR(sevkit_verdict_product(kit.verdict)->name, reports[i].product);
            /* That of the extracted root seed. */
            EXPECT_INT(sevkit_verdict_status_count(kit.verdict, SEVKIT_CHECK_WARN),
                       strcmp(reports[i].product, "Milan") == 0);
            EXPECT_CHECK(&kit, "root-signature",
                         sevkit_verdict_root(kit.verdict) ? "PASS" : "SKIPPED");
        }
}

/* With strictness a genuine report is as good: nothing in it is unknown. */
TEST(accepted_strictly)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(reports); i++) {
        KIT(kit, "Milan", 3);
        size_t size;
        const uint8_t *data;

        prepare(&kit, &reports[i], true);
        sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_STRICT, true);
        data = read_report(&reports[i], &size);
        kit_verify_bytes(&kit, data, size);
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), reports[i].failure == NULL);
    }
}

TEST(before_and_after_its_time)
{
    KIT(kit, "Milan", 3);
    size_t size;
    const uint8_t *data;

    prepare(&kit, &reports[4], true);
    data = read_report(&reports[4], &size);
    kit.now = 1700000000;
    kit_verify_bytes(&kit, data, size);
    EXPECT_FAILURES(&kit, "vek-dates");
    kit.now = 2200000000;
    kit_verify_bytes(&kit, data, size);
    EXPECT_FAILURES(&kit, "vek-dates");
}

/* One byte of the runtime claims changed: the signature cannot notice, the digest must. */
TEST(claims_of_an_hcl_blob)
{
    KIT(kit, "Milan", 3);
    uint8_t changed[4096];
    size_t size;
    const uint8_t *data;

    prepare(&kit, &reports[6], true);
    data = read_report(&reports[6], &size);
    EXPECT(size <= sizeof(changed));
    memcpy(changed, data, size);
    changed[32 + SEVKIT_REPORT_BYTES + 20 + 100] ^= 1;
    kit_verify_bytes(&kit, changed, size);
    EXPECT_FAILURES(&kit, "claims");
    EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_FORMAT);
}

TEST(veks_of_others)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(reports); i++) {
        const struct genuine *other = &reports[(i + 4) % SK_ARRAY_SIZE(reports)];
        struct genuine mixed = reports[i];
        KIT(kit, "Milan", 3);
        size_t size;
        const uint8_t *data;

        if (strcmp(other->vek, mixed.vek) == 0)
            continue;
        mixed.vek = other->vek;
        mixed.product = other->product;
        prepare(&kit, &mixed, true);
        data = read_report(&reports[i], &size);
        kit_verify_bytes(&kit, data, size);
        EXPECT_CHECK(&kit, "vek", "FAIL");
        EXPECT_CHECK(&kit, "report-signature", "SKIPPED");
    }
}

/* The certificate alone. */
static void verify_vek(struct kit *kit)
{
    struct sevkit_verifier *verifier = kit_verifier(kit);

    sevkit_verdict_free(kit->verdict);
    kit->verdict = NULL;
    EXPECT_OK(sevkit_verifier_verify_cert(verifier, sevkit_certs_get(kit->certs, 0), NULL,
                                          &kit->verdict, &kit_error),
              &kit_error);
    sevkit_verifier_free(verifier);
}

TEST(broken_veks)
{
    static const char *const veks[] = {"invalid/test-vcek-invalid-new.der",
                                       "invalid/test-vcek-invalid-legacy.der"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(veks); i++)
        for (unsigned with_cas = 0; with_cas < 2; with_cas++) {
            struct genuine mixed = {"milan-v3/report.bin", veks[i], "Milan", NULL};
            KIT(kit, "Milan", 3);
            size_t size;
            const uint8_t *data;

            prepare(&kit, &mixed, with_cas);
            data = read_report(&mixed, &size);
            kit_verify_bytes(&kit, data, size);
            EXPECT_CHECK(&kit, "vek", "FAIL");
            verify_vek(&kit);
            EXPECT_CHECK(&kit, "vek-signature", "FAIL");
        }
}

/* Every byte of the whole report, through the whole verifier. */
TEST(every_byte_of_a_report)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier;
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    size_t size;
    const uint8_t *data;

    prepare(&kit, &reports[5], true);
    data = read_report(&reports[5], &size);
    verifier = kit_verifier(&kit);
    memcpy(bytes, data, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        struct sevkit_evidence *evidence = NULL;
        struct sevkit_verdict *verdict = NULL;

        bytes[i] ^= (uint8_t)(1u << i % 8);
        if (sevkit_evidence_read(bytes, sizeof(bytes), SEVKIT_EVIDENCE_RAW, &evidence,
                                 &kit_error) == 0) {
            EXPECT_OK(
                sevkit_verifier_verify(verifier, evidence, kit.expectations, &verdict, &kit_error),
                &kit_error);
            if (sevkit_verdict_accepted(verdict))
                sk_test_fail(__FILE__, __LINE__, "byte %zu changed, and accepted", i);
        }
        sevkit_verdict_free(verdict);
        sevkit_evidence_free(evidence);
        bytes[i] ^= (uint8_t)(1u << i % 8);
    }
    sevkit_verifier_free(verifier);
}

/* One byte of the VEK changed: unreadable, or not accepted. Of an intermediate: AMD's built-in key is used, and
 * what the intermediate was changed to has no effect. */
TEST(every_byte_of_the_certificates)
{
    static const char *const files[] = {"turin-v5/vcek.pem", "roots/ask-turin.pem"};

    for (size_t which = 0; which < SK_ARRAY_SIZE(files); which++) {
        KIT(original, "Milan", 3);
        size_t size;
        size_t der_size;
        const uint8_t *data = read_report(&reports[5], &size);
        const uint8_t *der;
        uint8_t changed[4096];
        struct sevkit_evidence *evidence = NULL;

        EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_RAW, &evidence, &kit_error),
                  &kit_error);
        for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
            add_file(&original, files[i]);
        der = sevkit_cert_der(sevkit_certs_get(original.certs, which), &der_size);
        memcpy(changed, der, der_size);
        for (size_t i = 0; i < der_size; i++) {
            KIT(kit, "Milan", 3);
            struct sevkit_verifier *verifier = NULL;
            const uint8_t *der_of_other;

            changed[i] ^= (uint8_t)(1u << i % 8);
            kit.without_root = true;
            kit.now = NOW;
            der_of_other = sevkit_cert_der(sevkit_certs_get(original.certs, 1 - which), &size);
            EXPECT_OK(sevkit_certs_add(kit.certs, der_of_other, size, &kit_error), &kit_error);
            if (sevkit_certs_add(kit.certs, changed, der_size, &kit_error) == 0) {
                verifier = kit_verifier(&kit);
                EXPECT_OK(
                    sevkit_verifier_verify(verifier, evidence, NULL, &kit.verdict, &kit_error),
                    &kit_error);
                if (sevkit_verdict_accepted(kit.verdict) != (which == 1))
                    sk_test_fail(__FILE__, __LINE__, "%s: byte %zu changed, and accepted: %d",
                                 files[which], i, which != 1);
            }
            sevkit_verifier_free(verifier);
            changed[i] ^= (uint8_t)(1u << i % 8);
        }
        sevkit_evidence_free(evidence);
    }
}

/* An intermediate that AMD has revoked: refused by itself, and nothing to a report that AMD's other one serves. */
TEST(revoked_intermediate)
{
    struct genuine genoa = {"more/genoa-v3-tinfoil/report.bin", "more/genoa-v3-tinfoil/vek.der",
                            "Genoa", NULL};
    KIT(kit, "Milan", 3);
    size_t size;
    const uint8_t *data;

    kit.without_root = true;
    kit.now = NOW;
    add_file(&kit, "more/crl/ask-genoa-20001-revoked.der");
    verify_vek(&kit);
    EXPECT_FAILURES(&kit, "revocation");
    EXPECT_CONTAINS(kit_check(&kit, "revocation")->detail, "revoked on 2022-10-31");
    prepare(&kit, &genoa, false);
    data = read_report(&genoa, &size);
    kit_verify_bytes(&kit, data, size);
    EXPECT_ACCEPTED(&kit);
    add_file(&kit, "more/crl/genoa-2024.crl");
    kit_verify_bytes(&kit, data, size);
    EXPECT_FAILURES(&kit, "crl-dates");
    EXPECT_CHECK(&kit, "revocation", "PASS");
}
