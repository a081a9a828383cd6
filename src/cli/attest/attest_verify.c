/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/attest_verify.h"

#include "cli/attest/attest_session.h"
#include "cli/match/match_plan.h"
#include "cli/view/output.h"
#include "cli/view/report/report_verdict.h"

static int open_appraiser(void *arg, struct sevkit_appraiser **ret_appraiser,
                          struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    struct sk_attest_session *session = arg;
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
    *ret_appraiser = SK_TAKE(appraiser);
    return 0;
}

/* The failed checks, one line each. */
static void refused(void *arg, const char *name, const struct sevkit_verdict *verdict,
                    const char *unavailable)
{
    size_t count = sevkit_verdict_check_count(verdict);

    (void)arg;
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

/* As it came, not verified. */
static int save(const struct sk_attest_session *session,
                const struct sk_attest_evidence_view *evidence, struct sevkit_error *error)
{
    const char *path = sk_given_value(session->given, OPT_SAVE_REPORT);

    return path
               ? sk_cli_write_file(path, evidence->report, evidence->report_size, 0644, true, error)
               : 0;
}

/* After all plans, so that a guest that one of them accepts does not wait for the search. */
static void tell_cause(const struct sk_attest_session *session,
                       const struct sk_attest_evidence_view *evidence)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *report = NULL;

    if (sevkit_evidence_read(evidence->report, evidence->report_size, SEVKIT_EVIDENCE_RAW, &report,
                             NULL) == 0)
        sk_match_tell_cause(&session->guest, NULL, 0, sevkit_evidence_report(report));
}

int sk_attest_verify(void *arg, const struct sk_attest_evidence_view *evidence,
                     const uint8_t report_data[64], struct sevkit_error *error)
{
    struct sk_attest_session *session = arg;
    const struct sk_owner_sources sources = {
        .open = open_appraiser, .refused = refused, .arg = session, .listener = &sk_cli_listener};
    bool differs = false;
    int r = save(session, evidence, error);

    if (r == 0)
        r = sk_owner_policies_accept(&session->policies, &sources, evidence, report_data,
                                     &session->accepted_by, &differs, error);
    if (r == SEVKIT_EREFUSED && differs)
        tell_cause(session, evidence);
    return r;
}
