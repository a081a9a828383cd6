/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"

#include "base/debug.h"
#include "formats/report/report.h"
#include "verify/verdict.h"

#include <stdlib.h>

/* The checks that say that something is not there. */
static const struct {
    const char *check;
    unsigned wants;
} lacks[] = {
    {"vek", SK_WANT_VEK},
    {"ca", SK_WANT_CA},
    {"crl", SK_WANT_CRL},
    {"crl-dates", SK_WANT_CRL},
};

int sk_appraiser_start(struct sevkit_appraiser *appraiser, struct sevkit_error *error)
{
    const struct sk_collateral *collateral = &appraiser->collateral;

    if (appraiser->verifier)
        return 0;
    return sk_trust_verifier(&collateral->anchor.trust, collateral->given, &appraiser->verifier,
                             error);
}

int sk_appraiser_verify(const struct sevkit_appraiser *appraiser,
                        const struct sevkit_evidence *evidence,
                        const struct sevkit_expectations *expectations,
                        struct sevkit_verdict **ret_verdict, struct sevkit_error *error)
{
    return sevkit_verifier_verify(appraiser->verifier, evidence, expectations, ret_verdict, error);
}

static bool wants_crl(const struct sevkit_expectations *expectations)
{
    static const char *const checks[] = {"crl", "crl-dates", "revocation"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(checks) && expectations; i++)
        if (sevkit_expectations_requires(expectations, checks[i]))
            return true;
    return false;
}

static unsigned wants_of(const struct sevkit_expectations *expectations,
                         const struct sevkit_verdict *verdict)
{
    unsigned wants = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(lacks); i++) {
        const struct sevkit_check *check = sevkit_verdict_find(verdict, lacks[i].check);

        if (check && check->status == SEVKIT_CHECK_FAIL)
            wants |= lacks[i].wants;
    }
    return wants_crl(expectations) ? wants : wants & ~(unsigned)SK_WANT_CRL;
}

bool sk_appraiser_lacks(const struct sevkit_expectations *expectations,
                        const struct sevkit_verdict *verdict)
{
    return !sevkit_verdict_accepted(verdict) && wants_of(expectations, verdict) != 0;
}

/* Whose certificates: by the report, and by the certificate that is there already. Where these contradict
 * each other, a check says so; the chain may be looked for all the same. */
static int get_target(const struct sevkit_appraiser *appraiser, const struct sevkit_report *report,
                      const struct sevkit_verdict *verdict, struct sk_target *ret_target,
                      struct sevkit_error *error)
{
    const struct sevkit_product *product = sevkit_verdict_product(verdict);
    int r = sk_target_of_report(report, product ? product : appraiser->product, ret_target, error);

    return r == SEVKIT_EUSAGE ? 0 : r;
}

int sk_appraiser_get(struct sevkit_appraiser *appraiser, const struct sevkit_evidence *evidence,
                     const struct sevkit_expectations *expectations,
                     const struct sevkit_verdict *verdict, struct sk_certs_pieces *pieces,
                     struct sk_text *reason, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    unsigned wants = wants_of(expectations, verdict);
    struct sevkit_error why = {0};
    struct sk_target target;
    int r = get_target(appraiser, sevkit_evidence_report(evidence), verdict, &target, error);

    if (r == 0)
        r = sevkit_certs_new(&certs, error);
    if (r < 0)
        return r;
    sk_debug("appraise", "wanted: %s%s%s; product %s", wants & SK_WANT_VEK ? "VEK " : "",
             wants & SK_WANT_CA ? "intermediate and root " : "", wants & SK_WANT_CRL ? "CRL" : "",
             target.product ? target.product->name : "not known");
    r = sk_collateral_get(&appraiser->collateral, &target, wants, certs, pieces, &why);
    if (r < 0)
        sk_debug("appraise", "unavailable: %s", why.text);
    if (r == SEVKIT_ENOMEM || r == SEVKIT_EINTERNAL)
        return sk_error_set(error, r, "%s", why.text);
    if (r < 0)
        sk_text_add(reason, why.text);
    /* What was got before the failure counts. */
    return sevkit_verifier_add_certs(appraiser->verifier, certs, error);
}

void sk_appraiser_renew_patience(struct sevkit_appraiser *appraiser)
{
    appraiser->collateral.client.fetch.patience.deadline_ms =
        sk_sys_real.monotonic_ms() + appraiser->patience_ms;
}

struct sevkit_appraisal {
    struct sevkit_verdict *verdict;
    struct sk_certs_pieces pieces;
    struct sevkit_obtained obtained[SK_PIECES_MAX];
    size_t obtained_count;
    struct sk_text unavailable;
};

static int verify_again(struct sevkit_appraiser *appraiser, const struct sevkit_evidence *evidence,
                        const struct sevkit_expectations *expectations,
                        struct sevkit_appraisal *appraisal, struct sevkit_error *error)
{
    int r = sk_appraiser_get(appraiser, evidence, expectations, appraisal->verdict,
                             &appraisal->pieces, &appraisal->unavailable, error);

    if (r < 0)
        return r;
    if (!sk_text_ok(&appraisal->unavailable))
        return sk_error_oom(error);
    sevkit_verdict_free(appraisal->verdict);
    appraisal->verdict = NULL;
    r = sk_appraiser_verify(appraiser, evidence, expectations, &appraisal->verdict, error);
    if (r == 0 && appraisal->unavailable.length > 0)
        r = sk_verdict_add_reason(appraisal->verdict, SK_CHECK_VEK,
                                  sk_text_get(&appraisal->unavailable), error);
    return r;
}

static void list_obtained(struct sevkit_appraisal *appraisal)
{
    for (size_t i = 0; i < appraisal->pieces.count; i++) {
        const struct sk_certs_piece *piece = &appraisal->pieces.list[i];

        if (piece->got)
            appraisal->obtained[appraisal->obtained_count++] =
                (struct sevkit_obtained){.title = sk_text_get(&piece->title),
                                         .from = sk_certs_where_name(piece->where),
                                         .url = sk_text_get(&piece->url)};
    }
}

static inline void appraisal_free_p(struct sevkit_appraisal **appraisal)
{
    sevkit_appraisal_free(*appraisal);
}

SK_PUBLIC int sevkit_appraise(struct sevkit_appraiser *appraiser,
                              const struct sevkit_evidence *evidence,
                              const struct sevkit_expectations *expectations,
                              struct sevkit_appraisal **ret_appraisal, struct sevkit_error *error)
{
    SK_CLEANUP(appraisal_free_p) struct sevkit_appraisal *appraisal = calloc(1, sizeof(*appraisal));
    struct sk_trust *trust = &appraiser->collateral.anchor.trust;
    int r = appraisal ? sk_appraiser_start(appraiser, error) : sk_error_oom(error);

    if (r < 0)
        return r;
    if (!appraiser->has_time)
        trust->now = sk_sys_real.wall_seconds();
    sevkit_verifier_set_time(appraiser->verifier, trust->now);
    sk_appraiser_renew_patience(appraiser);
    r = sk_appraiser_verify(appraiser, evidence, expectations, &appraisal->verdict, error);
    if (r == 0 && sk_appraiser_lacks(expectations, appraisal->verdict))
        r = verify_again(appraiser, evidence, expectations, appraisal, error);
    if (r < 0)
        return r;
    list_obtained(appraisal);
    *ret_appraisal = SK_TAKE(appraisal);
    return 0;
}

SK_PUBLIC void sevkit_appraisal_free(struct sevkit_appraisal *appraisal)
{
    if (!appraisal)
        return;
    sevkit_verdict_free(appraisal->verdict);
    sk_certs_pieces_done(&appraisal->pieces);
    sk_text_done(&appraisal->unavailable);
    free(appraisal);
}

SK_PUBLIC const struct sevkit_verdict *sevkit_appraisal_verdict(
    const struct sevkit_appraisal *appraisal)
{
    return appraisal->verdict;
}

SK_PUBLIC enum sevkit_answer sevkit_appraisal_answer(const struct sevkit_appraisal *appraisal)
{
    return sevkit_verdict_answer(appraisal->verdict);
}

SK_PUBLIC size_t sevkit_appraisal_obtained_count(const struct sevkit_appraisal *appraisal)
{
    return appraisal->obtained_count;
}

SK_PUBLIC const struct sevkit_obtained *sevkit_appraisal_obtained(
    const struct sevkit_appraisal *appraisal, size_t index)
{
    return index < appraisal->obtained_count ? &appraisal->obtained[index] : NULL;
}

SK_PUBLIC const char *sevkit_appraisal_unavailable(const struct sevkit_appraisal *appraisal)
{
    return appraisal->unavailable.length > 0 ? sk_text_get(&appraisal->unavailable) : NULL;
}
