/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_SESSION_H
#define SK_CLI_REPORT_REPORT_SESSION_H

/* The appraiser and the expectations that the options of "sevkit report verify" describe. */

#include "appraise/appraiser.h"
#include "cli/certs/certs_source.h"

struct sk_session {
    const struct sk_given *given;
    struct sevkit_appraiser *appraiser;
    struct sk_http_on_demand http;
    struct sevkit_expectations *expectations;
};

/* evidence: of the one report, or NULL. The session must not move while it is open. */
int sk_session_open(const struct sk_given *given, const struct sevkit_evidence *evidence,
                    struct sk_session *session, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_session_done(struct sk_session *session);

#endif
