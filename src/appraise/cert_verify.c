/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/cert_verify.h"

#include "base/error.h"

/* How far down the chain a certificate stands. */
static unsigned depth_of(const struct sevkit_cert *cert)
{
    static const unsigned depths[] = {
        [SEVKIT_CERT_ARK] = 0,  [SEVKIT_CERT_ASK] = 1,  [SEVKIT_CERT_ASVK] = 1,
        [SEVKIT_CERT_VCEK] = 2, [SEVKIT_CERT_VLEK] = 2,
    };

    return depths[sevkit_cert_kind(cert)];
}

static unsigned deepest_of(const struct sevkit_certs *certs)
{
    unsigned deepest = 0;

    for (size_t i = 0; i < sevkit_certs_count(certs); i++)
        if (depth_of(sevkit_certs_get(certs, i)) > deepest)
            deepest = depth_of(sevkit_certs_get(certs, i));
    return deepest;
}

static int verify_one(const struct sk_cert_verify_request *request,
                      struct sevkit_verifier *verifier, const struct sevkit_cert *cert,
                      struct sk_cert_verify_answer *answer, struct sevkit_error *error)
{
    SK_CLEANUP_VERDICT struct sevkit_verdict *verdict = NULL;
    int r = sevkit_verifier_verify_cert(verifier, cert, request->expectations, &verdict, error);

    if (r < 0)
        return r;
    if (!sevkit_verdict_accepted(verdict)) {
        answer->accepted = false;
        if (sevkit_verdict_class(verdict) != SEVKIT_CLASS_COLLATERAL)
            answer->only_missing = false;
    }
    request->verified(request->arg, cert, verdict);
    return 0;
}

int sk_cert_verify_all(const struct sk_cert_verify_request *request,
                       struct sk_cert_verify_answer *ret_answer, struct sevkit_error *error)
{
    SK_CLEANUP_VERIFIER struct sevkit_verifier *verifier = NULL;
    struct sk_cert_verify_answer answer = {.accepted = true, .only_missing = true};
    const struct sevkit_certs *certs = request->certs;
    unsigned deepest = deepest_of(certs);
    int r = sk_trust_verifier(request->trust, certs, &verifier, error);

    if (r == 0 && sevkit_certs_count(certs) == 0)
        r = sk_error_set(error, SEVKIT_EINPUT, "there is no certificate to verify");
    for (size_t i = 0; i < sevkit_certs_count(certs) && r == 0; i++)
        if (depth_of(sevkit_certs_get(certs, i)) == deepest)
            r = verify_one(request, verifier, sevkit_certs_get(certs, i), &answer, error);
    if (r == 0)
        *ret_answer = answer;
    return r;
}

int sk_cert_verify_require(struct sevkit_expectations *expectations, const char *check,
                           struct sevkit_error *error)
{
    const struct sevkit_check_info *info = sevkit_check_info_find(check);

    if (info && info->check_class != SEVKIT_CLASS_COLLATERAL &&
        info->check_class != SEVKIT_CLASS_CHAIN && info->check_class != SEVKIT_CLASS_VALIDITY)
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is a check of reports", check);
    return sevkit_expectations_require(expectations, check, error);
}
