/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_ACCEPTANCE_H
#define SK_POLICY_ACCEPTANCE_H

#include "base/cleanup.h"
#include "policy/rules.h"

struct sk_rule_value {
    char *text;   /* in its normal form */
    char *origin; /* NULL if no one said */
};

struct sk_rule_values {
    struct sk_rule_value *list;
    size_t count, capacity;
};

struct sevkit_acceptance {
    struct sk_rule_values *rules; /* parallel to sk_rule_rows */
};

SK_DEFINE_CLEANUP(struct sevkit_acceptance *, sevkit_acceptance_free)

/* name must be in the table. */
const struct sk_rule_values *sk_acceptance_values(const struct sevkit_acceptance *acceptance,
                                                  const char *name);
/* Says either of two rules all that the other can say? */
bool sk_rules_exclude(const char *rule, const char *other);
/* The bits of all values together; the number of a rule that takes one value. 0 without values. */
uint64_t sk_acceptance_number(const struct sevkit_acceptance *acceptance, const char *name);
/* Has a value; for a switch: is true. */
bool sk_acceptance_has(const struct sevkit_acceptance *acceptance, const char *name);

#endif
