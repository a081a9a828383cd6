/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_OWNER_POLICIES_H
#define SK_ATTEST_OWNER_OWNER_POLICIES_H

/* The policies of an owner, one of which must accept the guest before it gets anything: the whole appraisal of 'report
 * verify' with each of them, with the report data of this exchange. */

#include "appraise/appraiser.h"
#include "attest/owner/owner_exchange.h"
#include "base/listener.h"
#include "policy/policy_files.h"

struct sk_owner_policies {
    struct sevkit_acceptance **list;
    const char **names; /* their files, borrowed */
    size_t count;
};

/* Policy files and launch plans. SEVKIT_EINPUT for one that names no launch digest: it would accept any guest. */
int sk_owner_policies_read(const struct sk_policy_reader *reader, const char *const *paths,
                           size_t count, struct sk_owner_policies *ret_policies,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_owner_policies_done(struct sk_owner_policies *policies);

/* Where certificates come from, and who hears of it. */
struct sk_owner_sources {
    /* A new appraiser for each policy, since each may have sources of its own. */
    int (*open)(void *arg, struct sevkit_appraiser **ret_appraiser, struct sevkit_error *error);
    /* A policy has not accepted; what the verdict says, and certificates that could not be had (NULL: none). */
    void (*refused)(void *arg, const char *name, const struct sevkit_verdict *verdict,
                    const char *unavailable);
    void *arg;
    const struct sk_listener *listener;
};

/* 0 and the name of the first policy that accepts. SEVKIT_EREFUSED, with the last one's reason, if none does; then
 * *ret_differs is whether the digest is not that of the first. */
int sk_owner_policies_accept(const struct sk_owner_policies *policies,
                             const struct sk_owner_sources *sources,
                             const struct sk_attest_evidence_view *evidence,
                             const uint8_t report_data[64], const char **ret_name,
                             bool *ret_differs, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
