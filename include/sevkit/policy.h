/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_POLICY_H
#define SEVKIT_POLICY_H

/*
 * Do I accept this report? What an owner accepts, kept as a document of named rules. (The guest policy,
 * a word of the report, is in sevkit/id_block.h.)
 *
 *     sevkit_acceptance_new(&acceptance, &error);
 *     sevkit_acceptance_add(acceptance, "measurement", "1bb0...", NULL, &error);
 *     sevkit_acceptance_add(acceptance, "tcb.reported", "Milan:bl=4,snp=24,ucode=219", NULL, &error);
 *     sevkit_acceptance_add(acceptance, "guest_policy.permit", "smt", NULL, &error);
 *     sevkit_expectations_new(&expectations, &error);
 *     sevkit_acceptance_apply(acceptance, expectations, NULL, NULL, &error);
 *     sevkit_verifier_verify(verifier, evidence, expectations, &verdict, &error);
 *
 * Names and values are those of policy files (sevkit-policy(5)). The files themselves, TOML and JSON, are
 * read by the command sevkit and not by this library, which needs no parser for them.
 *
 * What no rule says is expected as sevkit_expectations_new() has it: debugging, migration agents, masked
 * keys and unsigned reports are refused.
 */

#include <sevkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How the values of a rule are written. Each has one normal form, in which it is kept. */
enum sevkit_rule_kind {
    SEVKIT_RULE_TEXT,          /* any text, or one of the rule's choices */
    SEVKIT_RULE_PATH,          /* a file; sevkit_acceptance_add() takes it as it is */
    SEVKIT_RULE_SWITCH,        /* "true", "false" */
    SEVKIT_RULE_NUMBER,        /* decimal, or 0x and hex digits */
    SEVKIT_RULE_VMPL,          /* 0 to 3, or "host" for reports that the host asked for */
    SEVKIT_RULE_VERSION,       /* "1.55" or "1.55.29" */
    SEVKIT_RULE_BYTES,         /* as many as size says, in hex or base64 */
    SEVKIT_RULE_MASK,          /* a number whose bits count */
    SEVKIT_RULE_PLATFORM_BITS, /* a mask, or names of PLATFORM_INFO's bits joined by commas */
    SEVKIT_RULE_POLICY_BITS,   /* a mask, or names of the guest policy's bits joined by commas */
    SEVKIT_RULE_POLICY,        /* a guest policy as sevkit_policy_parse() takes it */
    SEVKIT_RULE_TCB,           /* "bl=4,snp=24,ucode=219", for one product "Milan:bl=4,snp=24" or
                                  "Milan:0xdb18000000000004" */
};

struct sevkit_rule {
    const char *name; /* "guest_policy.permit" */
    enum sevkit_rule_kind kind;
    bool is_list; /* may have several values: one of them must fit; bits are or-ed, TCBs
                                   hold together */
    size_t size;  /* SEVKIT_RULE_BYTES: how many */
    uint64_t max; /* SEVKIT_RULE_NUMBER: the greatest */
    const char *const *choices; /* SEVKIT_RULE_TEXT: the only values, ends with NULL; NULL: any */
    const char *example;        /* a value */
    const char *meaning;        /* one line */
};

/* All rules, in the order of a policy file. */
size_t sevkit_rule_count(void);
const struct sevkit_rule *sevkit_rule(size_t index);
const struct sevkit_rule *sevkit_rule_find(const char *name);

/* Values of one rule, at most. */
#define SEVKIT_ACCEPTANCE_VALUES_MAX 4096u

struct sevkit_acceptance;

int sevkit_acceptance_new(struct sevkit_acceptance **ret_acceptance,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_acceptance_free(struct sevkit_acceptance *acceptance);

/*
 * Adds a value to a rule; one that is there already is not added again. origin says where it comes from
 * ("policy.toml:12:1"), for messages; it may be NULL. SEVKIT_EUSAGE for a rule that there is not, a value
 * that is malformed, or a second value where the rule takes one.
 */
int sevkit_acceptance_add(struct sevkit_acceptance *acceptance, const char *rule, const char *value,
                          const char *origin, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* How many values a rule has; 0 if it is not part of the policy. */
size_t sevkit_acceptance_count(const struct sevkit_acceptance *acceptance, const char *rule);
/* In their normal form, in the order in which they were added; NULL beyond the end. */
const char *sevkit_acceptance_value(const struct sevkit_acceptance *acceptance, const char *rule,
                                    size_t index);
/* NULL if unknown. */
const char *sevkit_acceptance_origin(const struct sevkit_acceptance *acceptance, const char *rule,
                                     size_t index);

/* Called with one line for each rule that was left out because something stronger says otherwise. */
typedef void (*sevkit_acceptance_note)(void *arg, const char *line);

/*
 * Adds the rules of weaker that acceptance does not have. A rule that both have is acceptance's alone, and
 * so is one that excludes a rule of weaker (guest_policy.exact, guest_policy.permit); note (which may be
 * NULL) hears of it if that changes anything.
 */
int sevkit_acceptance_merge(struct sevkit_acceptance *acceptance,
                            const struct sevkit_acceptance *weaker, sevkit_acceptance_note note,
                            void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Do the rules contradict each other? 0 or SEVKIT_EUSAGE. */
int sevkit_acceptance_check(const struct sevkit_acceptance *acceptance,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Turns the rules into expectations. What expectations holds already (from the command line) wins over
 * the rules, field by field, and note hears of each difference. Bits of the guest policy and of
 * PLATFORM_INFO add up, except where the contrary is expected already; switches that are on stay on, and
 * checks that are required stay required. Rules that permit debugging or a migration agent
 * (guest_policy.exact, .limit, .permit) allow it by name, too. The rules "time" and "collateral.*" are for
 * whoever sets up the verifier, except "collateral.require_crl". Contradictory rules are SEVKIT_EUSAGE and
 * change nothing.
 */
int sevkit_acceptance_apply(const struct sevkit_acceptance *acceptance,
                            struct sevkit_expectations *expectations, sevkit_acceptance_note note,
                            void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Adds the rules that fix what a report says: measurement, host data, ids and key digests that are set,
 * guest policy, VMPL, signer, product, and as floors TCBs, firmware, guest SVN, platform and
 * mitigations. What differs from one report to the next (report data, report id) and what ties the policy
 * to one machine (chip id) is left out; so are dangers: the policy of a report with debugging on does not
 * accept that report. product may be NULL if the report names it; SEVKIT_EUSAGE if neither does. The report
 * is not verified.
 */
int sevkit_acceptance_pin(struct sevkit_acceptance *acceptance, const struct sevkit_report *report,
                          const struct sevkit_product *product, const char *origin,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
