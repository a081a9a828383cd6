/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_SESSION_H
#define SK_CLI_REPORT_REPORT_SESSION_H

/*
 * What all reports of one run of "sevkit report verify" share: roots, certificates, the time, what is
 * expected, and where to look for certificates that nobody gave.
 */

#include "cli/certs/certs_source.h"
#include "cli/view/report_verdict.h"

struct sk_session {
    const struct sk_given *given;
    struct sk_certs_source source;
    int64_t patience_ms;
    struct sevkit_verifier *verifier;
    struct sevkit_expectations *expectations;
    const struct sevkit_product *product; /* the one of --product, where it is one */
    bool wants_crl;
};

/* evidence: of the one report, or NULL. The session must not move while it is open. */
int sk_session_open(const struct sk_given *given, const struct sevkit_evidence *evidence,
                    struct sk_session *session, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_session_done(struct sk_session *session);

/* By what is at hand. May be called by several threads at once. */
int sk_session_verify(struct sk_session *session, const struct sevkit_evidence *evidence,
                      struct sevkit_verdict **ret_verdict,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Does the verdict want for a certificate or a CRL that may be had elsewhere? */
bool sk_session_lacks(const struct sk_session *session, const struct sevkit_verdict *verdict);
/*
 * Looks in the cache, then asks the KDS, and adds what it gets. What is not to be had is no error of this
 * function: *ret_reason gets the reason. Not while others verify.
 */
int sk_session_get(struct sk_session *session, const struct sevkit_evidence *evidence,
                   const struct sevkit_verdict *verdict, struct sk_text *reason,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Starts the clock of --deadline anew. */
void sk_session_renew_patience(struct sk_session *session);

struct sk_report_outcome sk_session_outcome(const struct sk_session *session, const char *name,
                                            const struct sevkit_evidence *evidence,
                                            const struct sevkit_verdict *verdict,
                                            const struct sk_text *reason);

#endif
