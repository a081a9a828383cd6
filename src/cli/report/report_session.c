/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_session.h"

#include "cli/policy/policy_input.h"
#include "cli/report/report_expect.h"
#include "cli/report/report_input.h"

static int add_files(const struct sk_given *given, struct sk_collateral *collateral,
                     struct sevkit_error *error)
{
    const struct sk_arg *crls = sk_given_arg(given, OPT_CRL);
    const char *bundle = sk_given_value(given, OPT_BUNDLE);
    int r = bundle ? sk_collateral_use_bundle(collateral, bundle, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--bundle");
    for (unsigned i = 0; i < crls->count && r == 0; i++)
        r = sk_crl_load(crls->values[i], collateral->given, error);
    return r < 0 ? sk_error_wrap(error, r, "--crl") : 0;
}

static int read_policy(const struct sk_given *given, struct sevkit_acceptance **ret_acceptance,
                       struct sevkit_error *error)
{
    const struct sk_arg *files = sk_given_arg(given, OPT_POLICY_FILE);
    int r = sk_policy_input_read_all(files, ret_acceptance, error);

    return r < 0 ? sk_error_wrap(error, r, "--policy-file") : 0;
}

static int open_expectations(struct sk_session *session, const struct sevkit_evidence *evidence,
                             const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    int r = sk_expect_read(session->given, evidence, &session->expectations, error);

    return r == 0 ? sk_policy_input_apply(acceptance, session->expectations, error) : r;
}

static int open_all(struct sk_session *session, const struct sevkit_evidence *evidence,
                    struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    const struct sk_given *given = session->given;
    const struct sevkit_product *product = NULL;
    int r = 0;

    if (sk_given_arg(given, OPT_PRODUCT)->count == 1)
        r = sk_report_product_hint(given, &product, error);
    if (r == 0)
        r = read_policy(given, &acceptance, error);
    if (r == 0)
        r = open_expectations(session, evidence, acceptance, error);
    if (r == 0)
        r = sk_certs_appraiser_open(given, &session->http, &session->appraiser, error);
    if (r < 0)
        return r;
    sevkit_appraiser_set_product(session->appraiser, product);
    r = sk_appraiser_apply_sources(session->appraiser, acceptance, error);
    return r < 0 ? sk_error_wrap(error, r, "--policy-file")
                 : add_files(given, &session->appraiser->collateral, error);
}

int sk_session_open(const struct sk_given *given, const struct sevkit_evidence *evidence,
                    struct sk_session *session, struct sevkit_error *error)
{
    int r;

    *session = (struct sk_session){.given = given};
    r = open_all(session, evidence, error);
    if (r < 0)
        sk_session_done(session);
    return r;
}

void sk_session_done(struct sk_session *session)
{
    sevkit_appraiser_free(session->appraiser);
    sevkit_expectations_free(session->expectations);
    sk_http_on_demand_done(&session->http);
    *session = (struct sk_session){0};
}
