/* SPDX-License-Identifier: Apache-2.0 */
/* Every single bit of the signed part of every genuine report, changed: the signature must notice. Only the
 * signature is looked at, because a verdict has other reasons to refuse; all reports at once. */
#include "verify_kit.h"

#include "crypto/certs/x509.h"
#include "formats/report/report.h"

#include <pthread.h>

static const char *const reports[][2] = {
    {"reports/milan-v2-debug/report.bin", "reports/milan-v2-debug/vcek.der"},
    {"reports/milan-v2-virtee/report.hex", "reports/milan-v2-virtee/vcek.der"},
    {"reports/milan-v2-snpguard/report.json", "reports/milan-v2-snpguard/vcek.crt"},
    {"reports/milan-v3/report.bin", "reports/milan-v3/vcek.pem"},
    {"reports/turin-v5/report.bin", "reports/turin-v5/vcek.pem"},
    {"reports/azure-hcl-milan/hcl-report.bin", "reports/azure-hcl-milan/vcek-chain.pem"},
};

struct job {
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    uint8_t signature[SEVKIT_REPORT_SIGNATURE_BYTES];
    struct sevkit_key *key;
    bool good;      /* the report as it is */
    size_t refused; /* bits that were noticed */
    pthread_t thread;
};

static void *flip(void *arg)
{
    struct job *job = arg;

    job->good = sevkit_key_verify(job->key, job->bytes, SEVKIT_REPORT_SIGNED_BYTES, job->signature,
                                  NULL) == 0;
    for (size_t bit = 0; bit < 8 * SEVKIT_REPORT_SIGNED_BYTES; bit++) {
        job->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        job->refused += sevkit_key_verify(job->key, job->bytes, SEVKIT_REPORT_SIGNED_BYTES,
                                          job->signature, NULL) == SEVKIT_EREFUSED;
        job->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    return NULL;
}

static void prepare(struct job *job, const char *report_path, const char *vek_path)
{
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_certs *certs = NULL;
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(report_path), &size);

    EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &kit_error),
              &kit_error);
    memcpy(job->bytes, sevkit_evidence_report(evidence)->bytes, sizeof(job->bytes));
    memcpy(job->signature, sevkit_evidence_report(evidence)->signature, sizeof(job->signature));
    EXPECT_OK(sevkit_certs_new(&certs, &kit_error), &kit_error);
    data = sk_test_read(sk_test_corpus(vek_path), &size);
    EXPECT_OK(sevkit_certs_add(certs, data, size, &kit_error), &kit_error);
    EXPECT_OK(sk_x509_vek_key(sevkit_certs_get(certs, 0), &job->key, &kit_error), &kit_error);
    sevkit_certs_free(certs);
    sevkit_evidence_free(evidence);
}

TEST(every_bit_of_the_signed_part)
{
    struct job jobs[SK_ARRAY_SIZE(reports)] = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(jobs); i++) {
        prepare(&jobs[i], reports[i][0], reports[i][1]);
        EXPECT_INT(pthread_create(&jobs[i].thread, NULL, flip, &jobs[i]), 0);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(jobs); i++) {
        EXPECT_INT(pthread_join(jobs[i].thread, NULL), 0);
        sevkit_key_free(jobs[i].key);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(jobs); i++) {
        EXPECT(jobs[i].good);
        EXPECT_INT(jobs[i].refused, 8 * SEVKIT_REPORT_SIGNED_BYTES);
    }
}
