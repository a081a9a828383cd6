/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_OWNER_SESSION_H
#define SK_ATTEST_OWNER_OWNER_SESSION_H

/* The owner of a plan's guest, from the plan to the guest's answer: what 'sevkit attest' does between its options and
 * its print. */

#include "attest/owner/owner_policies.h"
#include "attest/owner/owner_release.h"
#include "attest/owner/owner_run.h"
#include "plan/vm.h"

#define SK_OWNER_TIMEOUT_SECONDS 300u

struct sk_owner_request {
    enum sk_attest_role role;
    const char *plan; /* file; its boot.owner is the key's public part */
    /* Policies and plans of which one may accept the guest instead. */
    const char *const *more_plans;
    size_t more_plan_count;

    const char *key;        /* file: Ed25519, PEM */
    const char *key_origin; /* what errors of the key begin with: "--owner-key" */
    /* The passphrase of the key; *ret_passphrase stays NULL where there is none. */
    int (*passphrase)(void *arg, bool is_encrypted, struct sk_secret **ret_passphrase,
                      struct sevkit_error *error);

    const char *host;         /* NULL: this one, through the plan's forwarded port */
    unsigned cid;             /* vsock instead; 0: TCP */
    unsigned port;            /* 0: the plan's */
    unsigned timeout_seconds; /* 0: SK_OWNER_TIMEOUT_SECONDS */

    struct sk_owner_sources sources; /* its listener hears all that the session says */
    /* The evidence as it came, before it is verified; an error ends the exchange. NULL: not needed. */
    int (*received)(void *arg, const struct sk_attest_evidence_view *evidence,
                    struct sevkit_error *error);
    /* All policies have refused, and the digest is not that of the plan. NULL: not needed. */
    void (*differs)(void *arg, const struct sk_vm *guest, const struct sevkit_report *report);
    void *arg; /* of these three functions; sources have their own */

    struct sk_owner_release release; /* role release; without a state file it is the user's */
};

/* A plan of which a policy takes the digest, and what is measured of its boot. */
struct sk_owner_launch {
    uint8_t digest[48];
    struct sk_boot_parameters boot;
};

struct sk_owner_session {
    struct sk_owner_request *request;
    struct sk_vm guest;
    struct sk_boot_parameters boot;
    struct sk_secret *key;
    char *state;                       /* where the request names none */
    struct sk_owner_policies policies; /* that of the plan first */
    const char *accepted_by;           /* the file, after a yes */
    struct sk_owner_launch *launches;  /* of all policies */
    size_t launch_count;
    const struct sk_owner_launch *accepted; /* that of the guest, after a yes; NULL: no plan's */
    struct sk_attest_owner owner;
    struct sk_owner_run run;
};

/* Reads plan, key and policies; neither request nor session may move while it is open. SEVKIT_EINPUT for a plan
 * without attested boot, SEVKIT_EUSAGE for the key of another owner. */
int sk_owner_session_open(struct sk_owner_request *request, struct sk_owner_session *session,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_owner_session_done(struct sk_owner_session *session);

/* sk_owner_run(): the exchange is done, and the guest was accepted. */
int sk_owner_session_run(struct sk_owner_session *session, struct sk_owner_exchange **ret_exchange,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Where other servers of the guest are reached: the port of the host that the plan forwards, else the same. */
unsigned sk_owner_session_port(const struct sk_owner_session *session, unsigned guest_port);
/* The name by which SSH reaches the guest. */
const char *sk_owner_session_host(const struct sk_owner_session *session);

#endif
