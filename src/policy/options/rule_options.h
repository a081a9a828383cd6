/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_RULE_OPTIONS_H
#define SK_POLICY_RULE_OPTIONS_H

/*
 * The options of 'sevkit report verify' as rules: a command line is a policy whose values come from "--min-tcb". Which
 * option states which rule is a column of the table of rules; here is what people may write beyond the rule's own values
 * (files, ranges, several words), all of which ends in the rule's normal form.
 */

#include "policy/acceptance.h"
#include "policy/policy_reader.h"

#include <sevkit/report.h>

struct sk_rule_options {
    const struct sk_policy_reader *reader; /* of files that values name */
    /* The one report to verify, for a nonce that its claims bind; NULL: none, or many. */
    const struct sevkit_evidence *evidence;
};

/* Does the option state a rule? Name without dashes. */
bool sk_rule_option_known(const char *option);

/* Adds what an option says, with "--OPTION" as origin. value is NULL for an option without one. Errors begin with the
 * option. */
int sk_rule_option_add(const struct sk_rule_options *options, const char *option, const char *value,
                       struct sevkit_acceptance *acceptance,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
