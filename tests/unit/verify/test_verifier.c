/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier as an object: time, memory of chains, threads, evidence with a table, lack of memory. */
#include "verify_kit.h"

#include "fault.h"

#include <pthread.h>
#include <stdio.h>

TEST(no_time)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier = NULL;
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_verdict *verdict = NULL;

    EXPECT_OK(sevkit_verifier_new(&verifier, &kit_error), &kit_error);
    EXPECT_OK(sevkit_evidence_read(kit.report, sizeof(kit.report), SEVKIT_EVIDENCE_RAW, &evidence,
                                   &kit_error),
              &kit_error);
    EXPECT_ERROR(sevkit_verifier_verify(verifier, evidence, NULL, &verdict, &kit_error),
                 SEVKIT_EUSAGE, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "no time was set");
    EXPECT(!verdict);
    sevkit_evidence_free(evidence);
    sevkit_verifier_free(verifier);
}

static bool accepts(struct sevkit_verifier *verifier, const uint8_t *report,
                    struct sevkit_verdict **ret_verdict)
{
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_verdict *verdict = NULL;
    bool accepted;

    EXPECT_OK(sevkit_evidence_read(report, SEVKIT_REPORT_BYTES, SEVKIT_EVIDENCE_RAW, &evidence,
                                   &kit_error),
              &kit_error);
    EXPECT_OK(sevkit_verifier_verify(verifier, evidence, NULL, &verdict, &kit_error), &kit_error);
    accepted = sevkit_verdict_accepted(verdict);
    sevkit_evidence_free(evidence);
    if (ret_verdict)
        *ret_verdict = verdict;
    else
        sevkit_verdict_free(verdict);
    return accepted;
}

/* What was verified once is not taken for granted when the time or the lists change. */
TEST(remembered_chains_are_forgotten_in_time)
{
    KIT(kit, "Milan", 3);
    struct sk_crl_draft crl = sk_crl_draft("Milan");
    struct sevkit_verifier *verifier;

    kit_verify(&kit);
    verifier = kit_verifier(&kit);
    EXPECT(accepts(verifier, kit.report, NULL));
    EXPECT(accepts(verifier, kit.report, NULL));
    sevkit_verifier_set_time(verifier, SK_DRAFT_TO + 1);
    EXPECT(!accepts(verifier, kit.report, NULL));
    sevkit_verifier_set_time(verifier, kit.now);
    EXPECT(accepts(verifier, kit.report, NULL));
    crl.revoked[0] = "010001";
    kit_add_crl(&kit, &crl);
    EXPECT_OK(sevkit_verifier_add_certs(verifier, kit.certs, &kit_error), &kit_error);
    EXPECT(!accepts(verifier, kit.report, NULL));
    sevkit_verifier_free(verifier);
}

/* The memory of a good chain does not make a tampered report good, nor the reverse. */
TEST(memory_does_not_cross_reports)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier;
    uint8_t bad[SEVKIT_REPORT_BYTES];

    kit_verify(&kit);
    memcpy(bad, kit.report, sizeof(bad));
    bad[0x90] ^= 1;
    verifier = kit_verifier(&kit);
    for (unsigned i = 0; i < 3; i++) {
        EXPECT(accepts(verifier, kit.report, NULL));
        EXPECT(!accepts(verifier, bad, NULL));
    }
    sevkit_verifier_free(verifier);
}

/* A verdict outlives the verifier, evidence and certificates that it was made of. */
TEST(verdict_stands_alone)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier;
    struct sevkit_verdict *verdict = NULL;

    kit_verify(&kit);
    verifier = kit_verifier(&kit);
    EXPECT(accepts(verifier, kit.report, &verdict));
    sevkit_verifier_free(verifier);
    sevkit_certs_free(kit.certs);
    kit.certs = NULL;
    EXPECT_CONTAINS(sevkit_cert_subject(sevkit_verdict_vek(verdict)), "SEV-VCEK");
    EXPECT_CONTAINS(sevkit_cert_subject(sevkit_verdict_root(verdict)), "ARK-Milan");
    EXPECT_CONTAINS(sevkit_verdict_find(verdict, "vek-tcb")->value, "ucode=219");
    sevkit_verdict_free(verdict);
}

/* A report and the table that the host gave with it. */
TEST(extended_report)
{
    KIT(kit, "Milan", 5);
    struct sk_cert_draft *const drafts[] = {&kit.vek, &kit.ca, &kit.ark};
    struct sevkit_certs *own = NULL;
    uint8_t extended[16384];
    uint8_t *table = NULL;
    size_t size;

    EXPECT_OK(sevkit_certs_new(&own, &kit_error), &kit_error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(drafts); i++) {
        struct sk_blob blob = sk_build_cert(drafts[i]);

        EXPECT_OK(sevkit_certs_add(own, blob.data, blob.size, &kit_error), &kit_error);
    }
    EXPECT_OK(sevkit_certs_write_table(own, &table, &size, &kit_error), &kit_error);
    sk_sign_report(kit.report, kit.vek.key);
    memcpy(extended, kit.report, sizeof(kit.report));
    memcpy(extended + sizeof(kit.report), table, size);
    kit_verify_bytes(&kit, extended, sizeof(kit.report) + size);
    EXPECT_ACCEPTED(&kit);
    /* Junk in place of the ARK: the named root is still there. */
    extended[sizeof(kit.report) + size - 1200] ^= 1;
    kit_verify_bytes(&kit, extended, sizeof(kit.report) + size);
    EXPECT_ACCEPTED(&kit);
    sevkit_certs_data_free(table);
    sevkit_certs_free(own);
}

/* An intermediate of no product, from the host of one report, is no matter of the next report's. */
TEST(memory_knows_intermediates_without_product)
{
    KIT(kit, "Milan", 5);
    struct sk_blob blob;
    struct sevkit_certs *own = NULL;
    struct sevkit_verifier *verifier;
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_verdict *verdict = NULL;
    uint8_t extended[16384];
    uint8_t *table = NULL;
    size_t size;

    kit_add(&kit, &kit.vek);
    sk_sign_report(kit.report, kit.vek.key);
    verifier = kit_verifier(&kit);
    EXPECT(!accepts(verifier, kit.report, &verdict));
    EXPECT_INT(sevkit_verdict_find(verdict, "ca-profile")->status, SEVKIT_CHECK_SKIPPED);
    sevkit_verdict_free(verdict);
    (void)snprintf(kit.ca.subject.part[SK_NAME_CN], sizeof(kit.ca.subject.part[SK_NAME_CN]),
                   "SEV-Moon");
    blob = sk_build_cert(&kit.ca);
    EXPECT_OK(sevkit_certs_new(&own, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_add(own, blob.data, blob.size, &kit_error), &kit_error);
    EXPECT_OK(sevkit_certs_write_table(own, &table, &size, &kit_error), &kit_error);
    memcpy(extended, kit.report, sizeof(kit.report));
    memcpy(extended + sizeof(kit.report), table, size);
    EXPECT_OK(sevkit_evidence_read(extended, sizeof(kit.report) + size, SEVKIT_EVIDENCE_AUTO,
                                   &evidence, &kit_error),
              &kit_error);
    EXPECT_OK(sevkit_verifier_verify(verifier, evidence, NULL, &verdict, &kit_error), &kit_error);
    EXPECT_INT(sevkit_verdict_find(verdict, "ca-profile")->status, SEVKIT_CHECK_FAIL);
    sevkit_verdict_free(verdict);
    sevkit_evidence_free(evidence);
    EXPECT(!accepts(verifier, kit.report, &verdict));
    EXPECT_INT(sevkit_verdict_find(verdict, "ca-profile")->status, SEVKIT_CHECK_SKIPPED);
    sevkit_verdict_free(verdict);
    sevkit_verifier_free(verifier);
    sevkit_certs_data_free(table);
    sevkit_certs_free(own);
}

#define THREADS 8
#define ROUNDS  20

struct work {
    struct sevkit_verifier *verifier;
    const uint8_t *report;
    bool good;
};

static void *verify_often(void *arg)
{
    struct work *work = arg;

    work->good = true;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct sevkit_evidence *evidence = NULL;
        struct sevkit_verdict *verdict = NULL;

        work->good = work->good &&
                     sevkit_evidence_read(work->report, SEVKIT_REPORT_BYTES, SEVKIT_EVIDENCE_RAW,
                                          &evidence, NULL) == 0 &&
                     sevkit_verifier_verify(work->verifier, evidence, NULL, &verdict, NULL) == 0 &&
                     sevkit_verdict_accepted(verdict);
        sevkit_verdict_free(verdict);
        sevkit_evidence_free(evidence);
    }
    return NULL;
}

TEST(many_threads)
{
    KIT(kit, "Milan", 3);
    pthread_t threads[THREADS];
    struct work work[THREADS];
    struct sevkit_verifier *verifier;

    kit_verify(&kit);
    verifier = kit_verifier(&kit);
    for (size_t i = 0; i < THREADS; i++) {
        work[i] = (struct work){verifier, kit.report, false};
        EXPECT_INT(pthread_create(&threads[i], NULL, verify_often, &work[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        EXPECT_INT(pthread_join(threads[i], NULL), 0);
        EXPECT(work[i].good);
    }
    sevkit_verifier_free(verifier);
}

struct material {
    struct sk_blob certs;
    struct sk_blob root;
    uint8_t report[SEVKIT_REPORT_BYTES];
};

/* The whole way, for the allocations in it. A verdict that was reached must be the right one. */
static int verify_once(void *arg, struct sevkit_error *error)
{
    const struct material *material = arg;
    struct sevkit_certs *certs = NULL;
    struct sevkit_cert *root = NULL;
    struct sevkit_verifier *verifier = NULL;
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_expectations *expectations = NULL;
    struct sevkit_verdict *verdict = NULL;
    struct sevkit_tcb_floor floor;
    int r = sevkit_verifier_new(&verifier, error);

    if (r == 0)
        r = sevkit_certs_new(&certs, error);
    if (r == 0)
        r = sevkit_certs_add(certs, material->certs.data, material->certs.size, error);
    if (r == 0)
        r = sevkit_cert_parse(material->root.data, material->root.size, &root, error);
    if (r == 0)
        r = sevkit_verifier_trust(verifier, root, error);
    if (r == 0)
        r = sevkit_verifier_add_certs(verifier, certs, error);
    if (r == 0)
        r = sevkit_evidence_read(material->report, SEVKIT_REPORT_BYTES, SEVKIT_EVIDENCE_RAW,
                                 &evidence, error);
    if (r == 0)
        r = sevkit_expectations_new(&expectations, error);
    if (r == 0)
        r = sevkit_expectations_add_text(expectations, SEVKIT_EXPECT_PRODUCT, "Milan", error);
    if (r == 0)
        r = sevkit_tcb_floor_parse("reported>=bl=1", &floor, error);
    if (r == 0)
        r = sevkit_expectations_add_tcb_floor(expectations, &floor, error);
    if (r == 0)
        r = sevkit_expectations_add_bytes(expectations, SEVKIT_EXPECT_MEASUREMENT,
                                          material->report + 0x90, 48, error);
    if (r == 0)
        sevkit_verifier_set_time(verifier, SK_PLAN_NOW);
    if (r == 0)
        r = sevkit_verifier_verify(verifier, evidence, expectations, &verdict, error);
    if (r == 0 && !sevkit_verdict_accepted(verdict))
        r = SEVKIT_EREFUSED;
    sevkit_verdict_free(verdict);
    sevkit_expectations_free(expectations);
    sevkit_evidence_free(evidence);
    sevkit_verifier_free(verifier);
    sevkit_cert_free(root);
    sevkit_certs_free(certs);
    return r;
}

TEST(out_of_memory)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft other = kit.ca;
    struct material material = {.certs = {.size = 0}};
    uint8_t *pem = NULL;

    /* Two intermediates, so that the one that fits has to be looked for. */
    other.key = sk_test_rsa(SK_KEY_STRANGER);
    kit_add(&kit, &other);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
    EXPECT_OK(sevkit_certs_write_pem(kit.certs, &pem, &material.certs.size, &kit_error),
              &kit_error);
    EXPECT(material.certs.size <= sizeof(material.certs.data));
    memcpy(material.certs.data, pem, material.certs.size);
    sevkit_certs_data_free(pem);
    material.root = sk_build_cert(&kit.ark);
    memcpy(material.report, kit.report, sizeof(material.report));
    EXPECT(sk_fault_run(verify_once, &material) >= 20);
}
