/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "test.h"

#include <sevkit/policy.h>

/* 2026-06-01: within the dates of all certificates here. */
#define TIME_2026 INT64_C(1780272000)

static struct sevkit_evidence *read_evidence(const char *path)
{
    struct sevkit_evidence *evidence;
    struct sevkit_error error;
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(path), &size);

    EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error), &error);
    return evidence;
}

static void add_certs(struct sevkit_verifier *verifier, const char *path)
{
    struct sevkit_certs *certs;
    struct sevkit_error error;
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(path), &size);

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    EXPECT_OK(sevkit_certs_add(certs, data, size, &error), &error);
    EXPECT_OK(sevkit_verifier_add_certs(verifier, certs, &error), &error);
    sevkit_certs_free(certs);
}

/* Checks of evidence under acceptance; NULL: all pass. */
static const char *first_failure(const struct sevkit_acceptance *acceptance,
                                 const struct sevkit_evidence *evidence, const char *vek,
                                 const char *const *authorities)
{
    struct sevkit_expectations *expectations;
    struct sevkit_verifier *verifier;
    struct sevkit_verdict *verdict;
    struct sevkit_error error;
    const char *failure = NULL;

    EXPECT_OK(sevkit_verifier_new(&verifier, &error), &error);
    sevkit_verifier_set_time(verifier, TIME_2026);
    add_certs(verifier, vek);
    for (; *authorities; authorities++)
        add_certs(verifier, *authorities);
    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    EXPECT_OK(sevkit_acceptance_apply(acceptance, expectations, NULL, NULL, &error), &error);
    EXPECT_OK(sevkit_verifier_verify(verifier, evidence, expectations, &verdict, &error), &error);
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict) && !failure; i++)
        if (sevkit_verdict_check(verdict, i)->status == SEVKIT_CHECK_FAIL)
            failure = sevkit_verdict_check(verdict, i)->info->name;
    sevkit_verdict_free(verdict);
    sevkit_verifier_free(verifier);
    sevkit_expectations_free(expectations);
    return failure;
}

static struct sevkit_acceptance *pin(const struct sevkit_evidence *evidence, const char *product)
{
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    EXPECT_OK(sevkit_acceptance_pin(acceptance, sevkit_evidence_report(evidence),
                                    sevkit_product_find(product), "r", &error),
              &error);
    EXPECT_OK(sevkit_acceptance_check(acceptance, &error), &error);
    return acceptance;
}

static const char *const milan[] = {"reports/roots/ark-milan.pem", "reports/roots/ask-milan.pem",
                                    NULL};
static const char *const turin[] = {"reports/roots/ark-turin.pem", "reports/roots/ask-turin.pem",
                                    NULL};

TEST(a_pinned_report_is_accepted_by_its_policy)
{
    static const struct {
        const char *report, *vek, *product;
        const char *const *authorities;
    } cases[] = {
        {"reports/milan-v3/report.bin", "reports/milan-v3/vcek.pem", "Milan", milan},
        {"reports/turin-v5/report.bin", "reports/turin-v5/vcek.pem", "Turin", turin},
        {"reports/milan-v2-virtee/report.hex", "reports/milan-v2-virtee/vcek.der", "Milan", milan},
        {"reports/milan-v2-snpguard/report.bin", "reports/milan-v2-snpguard/vcek.crt", "Milan",
         milan},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_evidence *evidence = read_evidence(cases[i].report);
        struct sevkit_acceptance *acceptance = pin(evidence, cases[i].product);
        const char *failure =
            first_failure(acceptance, evidence, cases[i].vek, cases[i].authorities);

        if (failure)
            sk_test_fail(__FILE__, __LINE__, "%s: %s failed", cases[i].report, failure);
        sevkit_acceptance_free(acceptance);
        sevkit_evidence_free(evidence);
    }
}

/* SEV-SNP ABI 56860, ATTESTATION_REPORT: where the TCBs stand, of which the first byte is BL. */
TEST(each_tcb_is_pinned_as_what_it_is)
{
    static const struct {
        size_t offset;
        const char *rule, *want;
    } tcbs[] = {
        {0x038, "tcb.current", "Milan:bl=1,"},
        {0x180, "tcb.reported", "Milan:bl=2,"},
        {0x1e0, "tcb.committed", "Milan:bl=3,"},
        {0x1f0, "tcb.launch", "Milan:bl=4,"},
    };
    struct sevkit_acceptance *acceptance;
    struct sevkit_evidence *evidence;
    struct sevkit_error error;
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus("reports/milan-v3/report.bin"), &size);

    EXPECT_INT(size, sizeof(bytes));
    memcpy(bytes, data, sizeof(bytes));
    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs); i++)
        bytes[tcbs[i].offset] = (uint8_t)(i + 1);
    EXPECT_OK(sevkit_evidence_read(bytes, size, SEVKIT_EVIDENCE_RAW, &evidence, &error), &error);
    acceptance = pin(evidence, "Milan");
    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs); i++)
        EXPECT_CONTAINS(sevkit_acceptance_value(acceptance, tcbs[i].rule, 0), tcbs[i].want);
    sevkit_acceptance_free(acceptance);
    sevkit_evidence_free(evidence);
}

TEST(a_pinned_report_does_not_accept_another)
{
    struct sevkit_evidence *good = read_evidence("reports/milan-v3/report.bin");
    struct sevkit_evidence *other = read_evidence("reports/milan-v2-virtee/report.hex");
    struct sevkit_acceptance *acceptance = pin(good, "Milan");

    EXPECT_STR(first_failure(acceptance, other, "reports/milan-v2-virtee/vcek.der", milan),
               "policy");
    sevkit_acceptance_free(acceptance);
    sevkit_evidence_free(good);
    sevkit_evidence_free(other);
}

TEST(the_policy_of_a_report_with_debugging_refuses_it)
{
    struct sevkit_evidence *evidence = read_evidence("reports/milan-v2-debug/report.bin");
    struct sevkit_acceptance *acceptance = pin(evidence, "Milan");

    EXPECT_STR(sevkit_acceptance_value(acceptance, "guest_policy.exact", 0), "0x30000");
    EXPECT_STR(first_failure(acceptance, evidence, "reports/milan-v2-debug/vcek.der", milan),
               "debug");
    sevkit_acceptance_free(acceptance);
    sevkit_evidence_free(evidence);
}

TEST(a_report_that_tells_no_product_needs_one)
{
    struct sevkit_evidence *evidence = read_evidence("reports/milan-v2-virtee/report.hex");
    struct sevkit_acceptance *acceptance;
    struct sevkit_error error;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    EXPECT_ERROR(
        sevkit_acceptance_pin(acceptance, sevkit_evidence_report(evidence), NULL, NULL, &error),
        SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "product line");
    sevkit_acceptance_free(acceptance);
    sevkit_evidence_free(evidence);
}
