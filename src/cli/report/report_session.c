/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_session.h"

#include "cli/policy/policy_input.h"
#include "cli/report/report_expect.h"
#include "cli/report/report_input.h"
#include "cli/report/report_policy.h"
#include "formats/report/report.h"

#include <string.h>

/* The checks that say that something is not there. */
static const struct {
    const char *check;
    unsigned wants;
} lacks[] = {
    {"vek", SK_WANT_VEK | SK_WANT_CA},
    {"ca", SK_WANT_CA},
    {"crl", SK_WANT_CRL},
    {"crl-dates", SK_WANT_CRL},
};

/* --crl, and --bundle, which stands for cache and network too. */
static int add_files(struct sk_session *session, struct sevkit_error *error)
{
    const struct sk_given *given = session->given;
    struct sk_certs_source *source = &session->source;
    const struct sk_arg *crls = sk_args_get(given->args, given->spec, "crl");
    const char *bundle = sk_given_value(given, "bundle");
    int r = bundle ? sk_certs_load(bundle, source->given, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--bundle");
    if (bundle) {
        source->client.fetch.http = NULL;
        source->client.cache = NULL;
    }
    for (unsigned i = 0; i < crls->count; i++) {
        size_t before = sevkit_certs_crl_count(source->given);

        r = sk_certs_load(crls->values[i], source->given, error);
        if (r == 0 && sevkit_certs_crl_count(source->given) == before)
            r = sk_error_set(error, SEVKIT_EINPUT, "%s: there is no revocation list in it",
                             crls->values[i]);
        if (r < 0)
            return sk_error_wrap(error, r, "--crl");
    }
    return 0;
}

static int read_policy(const struct sk_given *given, struct sevkit_acceptance **ret_acceptance,
                       struct sevkit_error *error)
{
    const struct sk_arg *files = sk_args_get(given->args, given->spec, "policy-file");
    int r = sk_policy_input_read_all(files, ret_acceptance, error);

    return r < 0 ? sk_error_wrap(error, r, "--policy-file") : 0;
}

/* Whoever names a list wants it looked at: one of another root would leave revocation unchecked. */
static int require_named_lists(const struct sk_given *given,
                               struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    static const char *const checks[] = {"crl", "crl-dates", "revocation"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(checks) && r == 0 && sk_given_has(given, "crl"); i++)
        r = sevkit_expectations_require(expectations, checks[i], error);
    return r;
}

int sk_session_open(const struct sk_given *given, const struct sevkit_evidence *evidence,
                    struct sk_session *session, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    int r = 0;

    *session = (struct sk_session){.given = given};
    if (sk_args_get(given->args, given->spec, "product")->count == 1)
        r = sk_report_product_hint(given, &session->product, error);
    if (r == 0)
        r = read_policy(given, &acceptance, error);
    if (r == 0)
        r = sk_expect_read(given, evidence, &session->expectations, error);
    if (r == 0)
        r = sk_policy_input_apply(acceptance, session->expectations, error);
    if (r == 0)
        r = require_named_lists(given, session->expectations, error);
    if (r == 0)
        r = sk_certs_source_open(given, &session->source, error);
    if (r < 0) {
        sevkit_expectations_free(session->expectations);
        session->expectations = NULL;
        return r;
    }
    session->patience_ms =
        session->source.client.fetch.patience.deadline_ms - sk_sys_real.monotonic_ms();
    session->wants_crl = sevkit_expectations_requires(session->expectations, "crl") ||
                         sevkit_expectations_requires(session->expectations, "crl-dates") ||
                         sevkit_expectations_requires(session->expectations, "revocation");
    r = sk_report_policy_apply_source(given, acceptance, &session->source, error);
    if (r == 0)
        r = add_files(session, error);
    if (r == 0)
        r = sk_trust_verifier(&session->source.trust, session->source.given, &session->verifier,
                              error);
    if (r < 0)
        sk_session_done(session);
    return r;
}

void sk_session_done(struct sk_session *session)
{
    sevkit_verifier_free(session->verifier);
    sevkit_expectations_free(session->expectations);
    sk_certs_source_done(&session->source);
    *session = (struct sk_session){0};
}

int sk_session_verify(struct sk_session *session, const struct sevkit_evidence *evidence,
                      struct sevkit_verdict **ret_verdict, struct sevkit_error *error)
{
    return sevkit_verifier_verify(session->verifier, evidence, session->expectations, ret_verdict,
                                  error);
}

static unsigned wants_of(const struct sk_session *session, const struct sevkit_verdict *verdict)
{
    unsigned wants = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(lacks); i++) {
        const struct sevkit_check *check = sevkit_verdict_find(verdict, lacks[i].check);

        if (check && check->status == SEVKIT_CHECK_FAIL)
            wants |= lacks[i].wants;
    }
    return session->wants_crl ? wants : wants & ~(unsigned)SK_WANT_CRL;
}

bool sk_session_lacks(const struct sk_session *session, const struct sevkit_verdict *verdict)
{
    return !sevkit_verdict_accepted(verdict) && wants_of(session, verdict) != 0;
}

/* Whose certificates: by the report, and by the certificate that is there already. */
static int get_target(const struct sk_session *session, const struct sevkit_report *report,
                      const struct sevkit_verdict *verdict, struct sk_target *ret_target,
                      struct sevkit_error *error)
{
    const struct sevkit_product *product = sevkit_verdict_product(verdict);
    struct sk_target target = {0};
    enum sevkit_tcb_layout layout;
    int r;

    if (!product)
        product = session->product;
    if (sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_VLEK)
        target.endorser = SK_KDS_FOR_VLEK;
    r = sk_kds_items_of_report(report, product, target.veks, &target.vek_count, &target.no_vek);
    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    if (r < 0)
        target.vek_count = 0;
    target.product = product;
    if (!target.product && target.vek_count == 1)
        target.product = target.veks[0].product;
    (void)sevkit_report_tcb_layout(report, target.product, &layout);
    target.tcb = sevkit_tcb_read(layout, report->reported_tcb);
    *ret_target = target;
    return 0;
}

/* A version 2 report does not tell its product, and the KDS knows the chip under one of them only. */
static int get_any(struct sk_session *session, struct sk_target *target, unsigned wants,
                   struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};
    int r = 0;

    if (target->product || target->vek_count == 0)
        return sk_certs_source_get(&session->source, target, wants, certs, &pieces, error);
    for (size_t i = 0; i < target->vek_count; i++) {
        target->product = target->veks[i].product;
        r = sk_certs_source_get(&session->source, target, wants, certs, &pieces, error);
        sk_certs_pieces_done(&pieces);
        if (r == 0 || r == SEVKIT_ENOMEM)
            break;
    }
    return r;
}

int sk_session_get(struct sk_session *session, const struct sevkit_evidence *evidence,
                   const struct sevkit_verdict *verdict, struct sk_text *reason,
                   struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    struct sevkit_error why = {0};
    struct sk_target target;
    int r = get_target(session, sevkit_evidence_report(evidence), verdict, &target, error);

    if (r == 0)
        r = sevkit_certs_new(&certs, error);
    if (r < 0)
        return r;
    r = get_any(session, &target, wants_of(session, verdict), certs, &why);
    if (r == SEVKIT_ENOMEM || r == SEVKIT_EINTERNAL)
        return sk_error_set(error, r, "%s", why.text);
    if (r < 0)
        sk_text_add(reason, why.text);
    /* What was got before the failure counts. */
    return sevkit_verifier_add_certs(session->verifier, certs, error);
}

void sk_session_renew_patience(struct sk_session *session)
{
    session->source.client.fetch.patience.deadline_ms =
        sk_sys_real.monotonic_ms() + session->patience_ms;
}

struct sk_report_outcome sk_session_outcome(const struct sk_session *session, const char *name,
                                            const struct sevkit_evidence *evidence,
                                            const struct sevkit_verdict *verdict,
                                            const struct sk_text *reason)
{
    const struct sevkit_product *product = sevkit_verdict_product(verdict);

    return (struct sk_report_outcome){
        .name = name,
        .evidence = evidence,
        .verdict = verdict,
        .view = sk_report_view_of(sevkit_evidence_report(evidence),
                                  product ? product : session->product),
        .now = session->source.trust.now,
        .unavailable = reason->length > 0 ? sk_text_get(reason) : NULL,
    };
}
