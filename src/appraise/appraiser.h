/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_APPRAISER_H
#define SK_APPRAISE_APPRAISER_H

/* The parts of an appraisal, for what appraises many reports at once (appraise/batch). */

#include "appraise/collateral.h"
#include "appraise/getter.h"

#include <sevkit/appraise.h>

struct sevkit_appraiser {
    struct sk_collateral collateral;
    struct sevkit_verifier *verifier; /* NULL: made by sk_appraiser_start() */
    const struct sevkit_product *product;
    bool has_time, has_roots; /* set by the caller: a policy does not change them */
    int64_t patience_ms;
    char *mirror;
    struct sk_getter getter;
    struct sk_http http; /* calls the getter */
};

static inline void sk_appraiser_free_p(struct sevkit_appraiser **appraiser)
{
    sevkit_appraiser_free(*appraiser);
}
#define SK_CLEANUP_APPRAISER SK_CLEANUP(sk_appraiser_free_p)

/* Before the first of the functions below, and after every change of the collateral. */
int sk_appraiser_start(struct sevkit_appraiser *appraiser,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* By what is at hand. May be called by several threads at once. */
int sk_appraiser_verify(const struct sevkit_appraiser *appraiser,
                        const struct sevkit_evidence *evidence,
                        const struct sevkit_expectations *expectations,
                        struct sevkit_verdict **ret_verdict,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Does the verdict want for a certificate or a CRL that may be elsewhere? expectations may be NULL. */
bool sk_appraiser_lacks(const struct sevkit_expectations *expectations,
                        const struct sevkit_verdict *verdict);
/*
 * Looks in the cache, then asks the KDS, and gives the verifier what it gets. What is unavailable is no
 * error of this function: reason gets the words. Not while others verify.
 */
int sk_appraiser_get(struct sevkit_appraiser *appraiser, const struct sevkit_evidence *evidence,
                     const struct sevkit_expectations *expectations,
                     const struct sevkit_verdict *verdict, struct sk_certs_pieces *pieces,
                     struct sk_text *reason, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Starts the clock of the deadline anew. */
void sk_appraiser_renew_patience(struct sevkit_appraiser *appraiser);

/* The rules of a policy about time, roots, certificates and network, where the caller has not said
 * otherwise. */
int sk_appraiser_apply_sources(struct sevkit_appraiser *appraiser,
                               const struct sevkit_acceptance *acceptance,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
