/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies a report and gets the certificates that are missing: from a folder, from the user's cache, from
 * AMD's key server.
 *
 *     appraise REPORT MEASUREMENT [CERTS [ROOTS]]
 *
 *     cc appraise.c $(pkg-config --cflags --libs libsevkit libsevkit-kds)
 */
#include <sevkit/kds.h>
#include <stdio.h>

static int run(char **argv, int argc, struct sevkit_appraiser *appraiser,
               enum sevkit_answer *ret_answer, struct sevkit_error *error)
{
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_acceptance *policy = NULL;
    struct sevkit_expectations *expectations = NULL;
    struct sevkit_appraisal *appraisal = NULL;
    int r = sevkit_evidence_load(argv[1], SEVKIT_EVIDENCE_AUTO, &evidence, error) ||
            sevkit_acceptance_new(&policy, error) ||
            sevkit_acceptance_add(policy, "measurement", argv[2], NULL, error) ||
            sevkit_expectations_new(&expectations, error) ||
            sevkit_appraiser_apply(appraiser, policy, expectations, error) ||
            (argc > 3 && sevkit_appraiser_add_path(appraiser, argv[3], error)) ||
            (argc > 4 && sevkit_appraiser_trust_path(appraiser, argv[4], error)) ||
            sevkit_appraise(appraiser, evidence, expectations, &appraisal, error);

    if (!r)
        *ret_answer = sevkit_appraisal_answer(appraisal);
    sevkit_appraisal_free(appraisal);
    sevkit_expectations_free(expectations);
    sevkit_acceptance_free(policy);
    sevkit_evidence_free(evidence);
    return r;
}

int main(int argc, char **argv)
{
    struct sevkit_error error = {0};
    struct sevkit_kds *kds = NULL;
    struct sevkit_appraiser *appraiser = NULL;
    enum sevkit_answer answer = SEVKIT_ANSWER_UNAVAILABLE;
    int failed = argc < 3 || sevkit_kds_new(NULL, &kds, &error) ||
                 sevkit_appraiser_new(&appraiser, &error) ||
                 sevkit_appraiser_set_cache(appraiser, NULL, &error);

    if (!failed) {
        sevkit_appraiser_set_getter(appraiser, sevkit_kds_get, kds);
        failed = run(argv, argc, appraiser, &answer, &error);
    }
    printf("%s\n", failed ? error.text : sevkit_answer_name(answer));
    sevkit_appraiser_free(appraiser);
    sevkit_kds_free(kds);
    return failed ? 2 : answer != SEVKIT_ANSWER_ACCEPTED;
}
