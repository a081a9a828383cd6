/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_VERIFY_KIT_H
#define SK_TEST_VERIFY_KIT_H

/*
 * A bench of a verifier: certificates by draft, a report, expectations, and what the checks say. A test
 * changes one thing and looks at one check.
 */

#include "base/cleanup.h"
#include "chain_builder.h"
#include "test.h"

#include <sevkit/sevkit.h>
#include <stdlib.h>

#define KIT_TCB       UINT64_C(0xdb18000000000004) /* bl=4, tee=0, snp=24, ucode=219 */
#define KIT_TCB_TURIN UINT64_C(0x5100000004010101)

struct kit {
    struct sevkit_certs *certs;
    struct sevkit_expectations *expectations;
    struct sevkit_verdict *verdict;
    struct sk_cert_draft ark, ca, vek;
    uint8_t hwid[64];
    uint8_t report[SEVKIT_REPORT_BYTES];
    int64_t now;
    bool without_root; /* do not trust the test's root */
    bool without_ark;  /* keep its certificate back, too */
};

static struct sevkit_error kit_error;

/* The test's ARK, ASK and VCEK of a product, and a report that they vouch for. */
static inline struct kit kit_new(const char *product, uint32_t version)
{
    bool turin = strcmp(product, "Turin") == 0 || strcmp(product, "Venice") == 0;
    size_t hwid_bytes = turin ? 8 : 64;
    uint64_t tcb = turin ? KIT_TCB_TURIN : KIT_TCB;
    struct kit kit = {.now = SK_PLAN_NOW};

    for (size_t i = 0; i < sizeof(kit.hwid); i++)
        kit.hwid[i] = (uint8_t)(0x40 + i);
    EXPECT_OK(sevkit_certs_new(&kit.certs, &kit_error), &kit_error);
    EXPECT_OK(sevkit_expectations_new(&kit.expectations, &kit_error), &kit_error);
    kit.ark = sk_draft_ark(product);
    kit.ca = sk_draft_ask(product);
    kit.vek = sk_draft_vcek(product, tcb, kit.hwid, hwid_bytes);
    sk_draft_report(version, product, tcb, kit.hwid, hwid_bytes, kit.report);
    return kit;
}

static inline void kit_done(struct kit *kit)
{
    sevkit_certs_free(kit->certs);
    sevkit_expectations_free(kit->expectations);
    sevkit_verdict_free(kit->verdict);
}
#define KIT(name, product, version) \
    SK_CLEANUP(kit_done) struct kit name = kit_new((product), (version))

/* The same report and chain with a VLEK. */
static inline void kit_use_vlek(struct kit *kit, const char *product)
{
    kit->ca = sk_draft_asvk(product);
    kit->vek = sk_draft_vlek(product, KIT_TCB, "CN=cc-us-east-2.amazonaws.com");
    memset(kit->report + 0x1a0, 0, 64);
    sk_report_put(kit->report, 0x48, 1 << 2, 4);
}

static inline void kit_add(struct kit *kit, const struct sk_cert_draft *draft)
{
    struct sk_blob blob = sk_build_cert(draft);

    EXPECT_OK(sevkit_certs_add(kit->certs, blob.data, blob.size, &kit_error), &kit_error);
}

static inline void kit_add_crl(struct kit *kit, const struct sk_crl_draft *draft)
{
    struct sk_blob blob = sk_build_crl(draft);

    EXPECT_OK(sevkit_certs_add(kit->certs, blob.data, blob.size, &kit_error), &kit_error);
}

static inline struct sevkit_verifier *kit_verifier(struct kit *kit)
{
    struct sevkit_verifier *verifier = NULL;
    struct sk_blob root = sk_build_cert(&kit->ark);
    struct sevkit_cert *cert = NULL;

    EXPECT_OK(sevkit_verifier_new(&verifier, &kit_error), &kit_error);
    sevkit_verifier_set_time(verifier, kit->now);
    if (!kit->without_root) {
        EXPECT_OK(sevkit_cert_parse(root.data, root.size, &cert, &kit_error), &kit_error);
        EXPECT_OK(sevkit_verifier_trust(verifier, cert, &kit_error), &kit_error);
        sevkit_cert_free(cert);
    }
    EXPECT_OK(sevkit_verifier_add_certs(verifier, kit->certs, &kit_error), &kit_error);
    return verifier;
}

/* Verifies bytes as they are, with the certificates that were added. */
static inline void kit_verify_bytes(struct kit *kit, const uint8_t *data, size_t size)
{
    struct sevkit_verifier *verifier = kit_verifier(kit);
    struct sevkit_evidence *evidence = NULL;

    sevkit_verdict_free(kit->verdict);
    kit->verdict = NULL;
    EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &kit_error),
              &kit_error);
    EXPECT_OK(
        sevkit_verifier_verify(verifier, evidence, kit->expectations, &kit->verdict, &kit_error),
        &kit_error);
    sevkit_evidence_free(evidence);
    sevkit_verifier_free(verifier);
}

/* Builds the certificates, signs the report with the VEK's key, and verifies. */
static inline void kit_verify(struct kit *kit)
{
    kit_add(kit, &kit->vek);
    kit_add(kit, &kit->ca);
    if (!kit->without_ark)
        kit_add(kit, &kit->ark);
    sk_sign_report(kit->report, kit->vek.key);
    kit_verify_bytes(kit, kit->report, sizeof(kit->report));
}

static inline const struct sevkit_check *kit_check(const struct kit *kit, const char *name)
{
    const struct sevkit_check *check = sevkit_verdict_find(kit->verdict, name);

    if (!check)
        sk_test_fail(__FILE__, __LINE__, "no check \"%s\"", name);
    return check;
}

static inline void kit_expect(const char *file, int line, const struct kit *kit, const char *name,
                              const char *status)
{
    const struct sevkit_check *check = kit_check(kit, name);

    if (strcmp(sevkit_check_status_name(check->status), status) != 0)
        sk_test_fail(
            file, line, "%s is %s, expected %s (value %s, expectation %s): %s", name,
            sevkit_check_status_name(check->status), status, check->value ? check->value : "-",
            check->expectation ? check->expectation : "-", check->detail ? check->detail : "");
}
#define EXPECT_CHECK(kit, name, status) kit_expect(__FILE__, __LINE__, (kit), (name), (status))

/* No check failed but those named, which all did; names ends with NULL. */
static inline void kit_expect_failures(const char *file, int line, const struct kit *kit,
                                       const char *const *names)
{
    for (size_t i = 0; i < sevkit_verdict_check_count(kit->verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(kit->verdict, i);
        bool expected = false;

        for (size_t k = 0; names[k]; k++)
            expected |= strcmp(check->info->name, names[k]) == 0;
        if (expected != (check->status == SEVKIT_CHECK_FAIL))
            sk_test_fail(file, line, "%s is %s: value %s, expectation %s: %s", check->info->name,
                         sevkit_check_status_name(check->status), check->value ? check->value : "-",
                         check->expectation ? check->expectation : "-",
                         check->detail ? check->detail : "");
    }
    if (sevkit_verdict_accepted(kit->verdict) != (names[0] == NULL))
        sk_test_fail(file, line, "accepted: %d", sevkit_verdict_accepted(kit->verdict));
}
#define EXPECT_FAILURES(kit, ...) \
    kit_expect_failures(__FILE__, __LINE__, (kit), (const char *const[]){__VA_ARGS__, NULL})
#define EXPECT_ACCEPTED(kit) \
    kit_expect_failures(__FILE__, __LINE__, (kit), (const char *const[]){NULL})

#endif
