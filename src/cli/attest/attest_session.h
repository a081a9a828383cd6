/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_ATTEST_SESSION_H
#define SK_CLI_ATTEST_SESSION_H

/* What the commands "sevkit attest ..." share: plan, owner's key, verification, the way to the guest. */

#include "attest/owner/known_hosts.h"
#include "attest/owner/owner_session.h"
#include "cli/certs/certs_source.h"
#include "cli/key/passphrase.h"

/* The rows after a command's own. */
#define SK_ATTEST_OPTIONS                                                                       \
    {.name = "owner-key",                                                                       \
     .required = true,                                                                          \
     .metavar = "FILE",                                                                         \
     .help = "the owner's private key (Ed25519, PEM), whose public key the plan has"},          \
        SK_PASSPHRASE_OPTIONS("owner-key-", 2),                                                 \
        {.name = "plan",                                                                        \
         .kind = SK_OPTION_LIST,                                                                \
         .metavar = "FILE",                                                                     \
         .help = "accept the guest of this plan, too (repeatable)"},                            \
        {.name = "host",                                                                        \
         .metavar = "HOST",                                                                     \
         .exclusive = 1,                                                                        \
         .help = "where the guest is; default 127.0.0.1"},                                      \
        {.name = "vsock",                                                                       \
         .metavar = "CID",                                                                      \
         .exclusive = 1,                                                                        \
         .help = "the guest's vsock address instead"},                                          \
        {.name = "port",                                                                        \
         .metavar = "PORT",                                                                     \
         .help = "default: the host's port that the plan forwards to boot.port, or boot.port"}, \
        {.name = "timeout",                                                                     \
         .metavar = "SECONDS",                                                                  \
         .help = "how long a guest that starts is waited for; default 300"},                    \
        {.name = "save-report",                                                                 \
         .writes = true,                                                                        \
         .rewrites = true,                                                                      \
         .metavar = "FILE",                                                                     \
         .help = "also write the report that came, accepted or not, for 'sevkit match'"},       \
        SK_JSON_OPTION, SK_GIVEN_CERTS_OPTION, SK_NETWORK_OPTIONS, SK_CACHE_OPTIONS,            \
        SK_TRUST_OPTIONS

/* A session of attest/owner whose request comes from the command line. */
struct sk_attest_session {
    const struct sk_given *given;
    struct sk_owner_request request;
    struct sk_owner_session owner;
    struct sk_http_on_demand http;
};

/* Must not move while it is open. */
int sk_attest_session_open(const struct sk_given *given, enum sk_attest_role role,
                           struct sk_attest_session *session,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_attest_session_done(struct sk_attest_session *session);

/* What was found, as text or JSON. */
int sk_attest_emit(const struct sk_attest_session *session,
                   const struct sk_owner_exchange *exchange, const char *answer,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
