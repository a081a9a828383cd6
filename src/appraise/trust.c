/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/trust.h"

#include "base/error.h"

/* Certificates of roots and nothing else, at least one: without any, AMD's would be trusted. */
static int check_roots(const char *path, const struct sevkit_certs *found,
                       struct sevkit_error *error)
{
    int r;

    if (sevkit_certs_count(found) == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: there is no certificate in it", path);
    for (size_t i = 0; i < sevkit_certs_count(found); i++) {
        const struct sevkit_cert *root = sevkit_certs_get(found, i);

        if (sevkit_cert_kind(root) != SEVKIT_CERT_ARK)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: a root (ARK) is required, found: %s",
                                path, sevkit_cert_subject(root));
        r = sevkit_cert_check_signature(root, root, error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s: a root that is not signed by itself", path);
    }
    return 0;
}

int sk_trust_load_roots(const char *path, struct sevkit_certs *roots, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *found = NULL;
    int r = sevkit_certs_new(&found, error);

    if (r == 0)
        r = sevkit_certs_load(path, found, error);
    if (r == 0)
        r = check_roots(path, found, error);
    return r == 0 ? sevkit_certs_add_all(roots, found, error) : r;
}

void sk_trust_done(struct sk_trust *trust)
{
    sevkit_certs_free(trust->roots);
    *trust = (struct sk_trust){0};
}

int sk_trust_verifier(const struct sk_trust *trust, const struct sevkit_certs *candidates,
                      struct sevkit_verifier **ret_verifier, struct sevkit_error *error)
{
    SK_CLEANUP_VERIFIER struct sevkit_verifier *verifier = NULL;
    int r = sevkit_verifier_new(&verifier, error);

    if (r < 0)
        return r;
    sevkit_verifier_set_time(verifier, trust->now);
    for (size_t i = 0; i < sevkit_certs_count(trust->roots) && r == 0; i++)
        r = sevkit_verifier_trust(verifier, sevkit_certs_get(trust->roots, i), error);
    if (r == 0 && candidates)
        r = sevkit_verifier_add_certs(verifier, candidates, error);
    if (r == 0)
        *ret_verifier = SK_TAKE(verifier);
    return r;
}

void sk_verdict_add_failure(struct sk_text *text, const struct sevkit_verdict *verdict)
{
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        if (check->status != SEVKIT_CHECK_FAIL)
            continue;
        sk_text_add(text, check->info->name);
        if (check->detail)
            sk_text_addf(text, ": %s", check->detail);
        if (check->value)
            sk_text_addf(text, ": found %s", check->value);
        if (check->expectation)
            sk_text_addf(text, ", expected %s", check->expectation);
        return;
    }
}

int sk_trust_check(const struct sk_trust *trust, const struct sevkit_cert *cert,
                   const struct sevkit_certs *candidates, struct sevkit_error *error)
{
    SK_CLEANUP_VERIFIER struct sevkit_verifier *verifier = NULL;
    SK_CLEANUP_VERDICT struct sevkit_verdict *verdict = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text failure = {0};
    int r = sk_trust_verifier(trust, candidates, &verifier, error);

    if (r == 0)
        r = sevkit_verifier_verify_cert(verifier, cert, NULL, &verdict, error);
    if (r < 0 || sevkit_verdict_accepted(verdict))
        return r;
    sk_verdict_add_failure(&failure, verdict);
    return sk_error_set(error, SEVKIT_EREFUSED, "%s: %s",
                        sevkit_cert_kind_name(sevkit_cert_kind(cert)), sk_text_get(&failure));
}
