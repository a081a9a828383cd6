/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_DRAFT_H
#define SK_POLICY_DRAFT_H

/* A policy to begin with, and what a policy leaves open. */

#include "base/listener.h"

#include <sevkit/policy.h>

struct sk_policy_draft {
    const struct sevkit_product *product; /* NULL: any, or the one that the report names */
    /* What this report says (see sevkit_acceptance_pin()); NULL: none. It is not verified. name is its origin. */
    const struct sevkit_report *report;
    const char *name;
    bool
        baseline; /* floors that close AMD's security bulletins; not beside a report, which has its own */
};

/* Dangers of the report, which the policy does not accept, go to the listener as warnings. */
int sk_policy_draft(const struct sk_policy_draft *draft, const struct sk_listener *listener,
                    struct sevkit_acceptance **ret_acceptance,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Also accepts the chip of this report. SEVKIT_EREFUSED if the report names none. */
int sk_policy_enroll(struct sevkit_acceptance *acceptance, const struct sevkit_report *report,
                     const char *name, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* One sentence about each kind of rule that is missing; NULL beyond the last. */
const char *sk_policy_gap(const struct sevkit_acceptance *acceptance, size_t index);
/* Rules that have a value. */
size_t sk_policy_rule_count(const struct sevkit_acceptance *acceptance);

#endif
