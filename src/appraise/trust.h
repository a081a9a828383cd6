/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_TRUST_H
#define SK_APPRAISE_TRUST_H

/* Which roots are trusted, and as of when. */

#include "appraise/collateral_files.h"
#include "base/text.h"

#include <sevkit/verify.h>

struct sk_trust {
    int64_t now;
    struct sevkit_certs *roots; /* empty: AMD's */
};

void sk_trust_done(struct sk_trust *trust);

/* Adds the roots in a file or folder; refuses other certificates, and a file without any. */
int sk_trust_load_roots(const char *path, struct sevkit_certs *roots,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

static inline void sk_verifier_free_p(struct sevkit_verifier **verifier)
{
    sevkit_verifier_free(*verifier);
}
static inline void sk_verdict_free_p(struct sevkit_verdict **verdict)
{
    sevkit_verdict_free(*verdict);
}
#define SK_CLEANUP_VERIFIER SK_CLEANUP(sk_verifier_free_p)
#define SK_CLEANUP_VERDICT  SK_CLEANUP(sk_verdict_free_p)

/* A verifier with these roots and this time; candidates may be NULL. */
int sk_trust_verifier(const struct sk_trust *trust, const struct sevkit_certs *candidates,
                      struct sevkit_verifier **ret_verifier,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if the chain from cert to a trusted root is good, SEVKIT_EREFUSED with the first check that is not. */
int sk_trust_check(const struct sk_trust *trust, const struct sevkit_cert *cert,
                   const struct sevkit_certs *candidates,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The first check that failed in words: "root-signature: ...". */
void sk_verdict_add_failure(struct sk_text *text, const struct sevkit_verdict *verdict);

#endif
