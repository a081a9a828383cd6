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

/* sevkit_acceptance_add() for a rule by its row; errors do not begin with the rule's name. */
int sk_acceptance_state(struct sevkit_acceptance *acceptance, const struct sk_rule_row *row,
                        const char *value, const char *origin,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* name must be in the table. */
const struct sk_rule_values *sk_acceptance_values(const struct sevkit_acceptance *acceptance,
                                                  const char *name);
/* Says either of two rules all that the other can say? */
bool sk_rules_exclude(const char *rule, const char *other);
/* The bits of all values together; the number of a rule that takes one value. 0 without values. */
uint64_t sk_acceptance_number(const struct sevkit_acceptance *acceptance, const char *name);
/* Has a value; for a switch: is true. */
bool sk_acceptance_has(const struct sevkit_acceptance *acceptance, const char *name);

/* Is a masked chip id both allowed and refused? Part of sevkit_acceptance_check(). */
int sk_acceptance_check_masked(const struct sevkit_acceptance *acceptance,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* sevkit_acceptance_apply() for a command line. In a file, rules of which one says all that the other can say are a
 * mistake; options narrow each other: all of them hold. And who states a mask without bits, or version 0.0, expects
 * that: the check is made, and a file's version does not take its place. */
int sk_acceptance_apply_stated(const struct sevkit_acceptance *acceptance,
                               struct sevkit_expectations *expectations,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
