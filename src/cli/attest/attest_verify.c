/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/attest_verify.h"

#include "cli/attest/attest_session.h"
#include "cli/match/match_plan.h"
#include "cli/policy/policy_input.h"
#include "cli/view/output.h"
#include "cli/view/report/report_verdict.h"

static int open_appraiser(struct sk_attest_session *session,
                          const struct sk_attest_evidence_view *evidence,
                          struct sevkit_appraiser **ret_appraiser, struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    struct sk_collateral *collateral;
    int r = sevkit_appraiser_new(&appraiser, error);

    if (r < 0)
        return r;
    collateral = &appraiser->collateral;
    sk_collateral_done(collateral);
    r = sk_certs_collateral_open(session->given, collateral, &session->http, error);
    if (r < 0)
        return r;
    appraiser->has_time = sk_given_has(session->given, OPT_TIME);
    appraiser->has_roots = sk_given_has(session->given, OPT_TRUST_ROOT);
    appraiser->patience_ms =
        collateral->client.fetch.patience.deadline_ms - sk_sys_real.monotonic_ms();
    /* The host's table: what is in it proves itself or is useless. */
    if (evidence->certificates_size && sevkit_certs_add(collateral->given, evidence->certificates,
                                                        evidence->certificates_size, error) < 0)
        sk_cli_warn("certificate table of the guest: %s", error->text);
    *ret_appraiser = SK_TAKE(appraiser);
    return 0;
}

static bool fails_measurement(const struct sevkit_verdict *verdict)
{
    const struct sevkit_check *check = sevkit_verdict_find(verdict, "measurement");

    return check && check->status == SEVKIT_CHECK_FAIL;
}

/* The failed checks, one line each. */
static void tell(const char *name, const struct sevkit_verdict *verdict, const char *unavailable)
{
    size_t count = sevkit_verdict_check_count(verdict);

    for (size_t i = 0; i < count; i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};

        if (check->status != SEVKIT_CHECK_FAIL)
            continue;
        sk_check_add_line(&line, check);
        sk_cli_note("%s: refused: %s", name, sk_text_get(&line));
    }
    if (unavailable)
        sk_cli_note("%s: %s", name, unavailable);
}

/* *ret_differs: the digest is not the policy's. */
static int appraise(struct sk_attest_session *session, size_t index,
                    struct sevkit_appraiser *appraiser, const struct sevkit_evidence *report,
                    const uint8_t report_data[64], bool *ret_differs, struct sevkit_error *error)
{
    struct sevkit_expectations *expectations = NULL;
    struct sevkit_appraisal *appraisal = NULL;
    const char *name = session->policy_names[index];
    int r = sevkit_expectations_new(&expectations, error);

    if (r == 0)
        r = sevkit_expectations_add_bytes(expectations, SEVKIT_EXPECT_REPORT_DATA, report_data, 64,
                                          error);
    if (r == 0)
        r = sk_policy_input_apply(session->policies[index], expectations, error);
    if (r == 0)
        r = sk_appraiser_apply_sources(appraiser, session->policies[index], error);
    if (r == 0)
        r = sevkit_appraise(appraiser, report, expectations, &appraisal, error);
    if (r == 0 && sevkit_appraisal_answer(appraisal) == SEVKIT_ANSWER_ACCEPTED) {
        session->accepted_by = name;
    } else if (r == 0) {
        const struct sevkit_check *check =
            sevkit_verdict_decisive(sevkit_appraisal_verdict(appraisal));

        *ret_differs = fails_measurement(sevkit_appraisal_verdict(appraisal));
        tell(name, sevkit_appraisal_verdict(appraisal), sevkit_appraisal_unavailable(appraisal));
        r = sk_error_set(error, SEVKIT_EREFUSED, "the guest is refused (%s%s%s)",
                         sevkit_answer_name(sevkit_appraisal_answer(appraisal)), check ? ": " : "",
                         check ? check->info->name : "");
    }
    sevkit_appraisal_free(appraisal);
    sevkit_expectations_free(expectations);
    return r;
}

/* As it came, not verified. */
static int save(const struct sk_attest_session *session,
                const struct sk_attest_evidence_view *evidence, struct sevkit_error *error)
{
    const char *path = sk_given_value(session->given, OPT_SAVE_REPORT);

    return path
               ? sk_cli_write_file(path, evidence->report, evidence->report_size, 0644, true, error)
               : 0;
}

int sk_attest_verify(void *arg, const struct sk_attest_evidence_view *evidence,
                     const uint8_t report_data[64], struct sevkit_error *error)
{
    struct sk_attest_session *session = arg;
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *report = NULL;
    bool differs = false, other;
    int r = save(session, evidence, error);

    if (r == 0)
        r = sevkit_evidence_read(evidence->report, evidence->report_size, SEVKIT_EVIDENCE_RAW,
                                 &report, error);

    for (size_t i = 0; r == 0 && i < session->policy_count; i++) {
        SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;

        r = open_appraiser(session, evidence, &appraiser, error);
        if (r < 0)
            return r;
        r = appraise(session, i, appraiser, report, report_data, i == 0 ? &differs : &other, error);
        if (r == 0)
            return 0;
        if (r == SEVKIT_EREFUSED && i + 1 < session->policy_count)
            r = 0;
    }
    /* After the last plan, so that a guest that one of them accepts does not wait for the search. */
    if (r == SEVKIT_EREFUSED && differs)
        sk_match_tell_cause(&session->guest, NULL, 0, sevkit_evidence_report(report));
    return r;
}
