/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_RULES_H
#define SK_POLICY_RULES_H

/* The table of rules, and what a rule does to the expectations. */

#include <sevkit/policy.h>

enum sk_rule_target {
    SK_TARGET_NONE,     /* for whoever sets up the verifier, or for people */
    SK_TARGET_BYTES,    /* which: enum sevkit_expect_bytes */
    SK_TARGET_NUMBER,   /* enum sevkit_expect_number */
    SK_TARGET_VMPL,     /* both limits together */
    SK_TARGET_SWITCH,   /* enum sevkit_expect_switch */
    SK_TARGET_TEXT,     /* enum sevkit_expect_text */
    SK_TARGET_TCB,      /* enum sevkit_report_tcb */
    SK_TARGET_POLICY,   /* part of what is computed from all rules about the guest policy */
    SK_TARGET_PLATFORM, /* the same for PLATFORM_INFO */
    SK_TARGET_ALLOW,
    SK_TARGET_MASKED,
    SK_TARGET_REQUIRE,
    SK_TARGET_REQUIRE_CRL,
    SK_TARGET_ADVISORIES,
};

struct sk_rule_row {
    struct sevkit_rule rule;
    enum sk_rule_target target;
    int which;
    /* SEVKIT_RULE_BYTES: shorter values of so many bytes are filled up with zeros. */
    size_t short_min, short_max;
    /* The option of 'sevkit report verify' that states the rule; NULL: none does. How its values are written, where that
     * is not the rule's way, is in policy/options/rule_options.c. */
    const char *option;
};

extern const struct sk_rule_row sk_rule_rows[];
extern const size_t sk_rule_rows_count;

/* What allows a danger, by its name in the rule "allow"; false for masked-chip-id, which is no switch. */
bool sk_rule_danger(const char *name, enum sevkit_expect_switch *ret_which);

/* Index into sk_rule_rows, or sk_rule_rows_count. */
size_t sk_rule_index(const char *name);

#endif
