/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "policy/acceptance.h"
#include "policy/bits.h"
#include "policy/rule_values.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

struct applying {
    const struct sevkit_acceptance *acceptance;
    struct sevkit_expectations *expectations;
    sevkit_acceptance_note note;
    void *arg;
    bool stated; /* by options: see sk_acceptance_apply_stated() */
    struct sevkit_error *error;
};

/* The rule is left out, because what was expected before says otherwise. */
static void tell(const struct applying *applying, const char *rule, const char *what)
{
    const char *origin = sevkit_acceptance_origin(applying->acceptance, rule, 0);
    char line[512];

    if (!applying->note)
        return;
    (void)snprintf(line, sizeof(line), "%s%s%s: left out, because the command line says %s",
                   origin ? origin : "", origin ? ": " : "", rule, what);
    applying->note(applying->arg, line);
}

static void set_number(const struct applying *applying, const char *rule,
                       enum sevkit_expect_number field, uint64_t value)
{
    uint64_t before;
    char what[32];

    if (!sevkit_expectations_number(applying->expectations, field, &before)) {
        sevkit_expectations_set_number(applying->expectations, field, value);
    } else if (before != value) {
        (void)snprintf(what, sizeof(what), "0x%" PRIx64, before);
        tell(applying, rule, what);
    }
}

static void switch_on(const struct applying *applying, enum sevkit_expect_switch which)
{
    sevkit_expectations_switch(applying->expectations, which, true);
}

static int apply_bytes(const struct applying *applying, const struct sk_rule_row *row,
                       const struct sk_rule_values *values)
{
    enum sevkit_expect_bytes field = (enum sevkit_expect_bytes)row->which;
    size_t before = sevkit_expectations_bytes_count(applying->expectations, field);
    uint8_t bytes[SK_RULE_BYTES_MAX];
    size_t known = 0;
    int r = 0;

    for (size_t i = 0; i < values->count && r == 0; i++) {
        sk_rule_bytes(row, values->list[i].text, bytes);
        if (before == 0)
            r = sevkit_expectations_add_bytes(applying->expectations, field, bytes, row->rule.size,
                                              applying->error);
        for (size_t k = 0; k < before; k++)
            known += memcmp(sevkit_expectations_bytes(applying->expectations, field, k), bytes,
                            row->rule.size) == 0;
    }
    if (before > 0 && (known != before || known != values->count))
        tell(applying, row->rule.name, "otherwise");
    return r;
}

static int apply_text(const struct applying *applying, const struct sk_rule_row *row,
                      const struct sk_rule_values *values)
{
    enum sevkit_expect_text field = (enum sevkit_expect_text)row->which;
    size_t before = sevkit_expectations_text_count(applying->expectations, field);
    size_t known = 0;
    int r = 0;

    for (size_t i = 0; i < values->count && r == 0; i++) {
        const char *text = values->list[i].text;

        if (before == 0)
            r = sevkit_expectations_add_text(applying->expectations, field, text, applying->error);
        for (size_t k = 0; k < before; k++)
            known += strcmp(sevkit_expectations_text(applying->expectations, field, k), text) == 0;
    }
    if (before > 0 && (known != before || known != values->count))
        tell(applying, row->rule.name, "otherwise");
    return r;
}

/* Both limits belong together: one of each side could never hold. */
static bool is_vmpl_set(const struct applying *applying)
{
    uint64_t value;

    return sevkit_expectations_number(applying->expectations, SEVKIT_EXPECT_VMPL_MIN, &value) ||
           sevkit_expectations_number(applying->expectations, SEVKIT_EXPECT_VMPL_MAX, &value);
}

static void apply_vmpl(const struct applying *applying)
{
    static const struct {
        const char *rule;
        enum sevkit_expect_number field;
    } limits[] = {{"vmpl.min", SEVKIT_EXPECT_VMPL_MIN}, {"vmpl.max", SEVKIT_EXPECT_VMPL_MAX}};
    bool is_set = is_vmpl_set(applying);

    for (size_t i = 0; i < SK_ARRAY_SIZE(limits); i++) {
        uint64_t value = sk_acceptance_number(applying->acceptance, limits[i].rule);
        uint64_t before = value + 1;

        if (sevkit_acceptance_count(applying->acceptance, limits[i].rule) == 0)
            continue;
        if (!is_set)
            sevkit_expectations_set_number(applying->expectations, limits[i].field, value);
        else if (!sevkit_expectations_number(applying->expectations, limits[i].field, &before) ||
                 before != value)
            tell(applying, limits[i].rule, "otherwise");
    }
}

static int apply_number(const struct applying *applying, const struct sk_rule_row *row,
                        const struct sk_rule_values *values)
{
    set_number(applying, row->rule.name, (enum sevkit_expect_number)row->which,
               sk_rule_number(&row->rule, values->list[0].text));
    return 0;
}

static int apply_switch(const struct applying *applying, const struct sk_rule_row *row,
                        const struct sk_rule_values *values)
{
    enum sevkit_expect_switch which = (enum sevkit_expect_switch)row->which;

    if (sk_rule_number(&row->rule, values->list[0].text))
        switch_on(applying, which);
    else if (sevkit_expectations_is_on(applying->expectations, which))
        tell(applying, row->rule.name, "true");
    return 0;
}

static bool has_floor(const struct applying *applying, enum sevkit_report_tcb which)
{
    for (size_t i = 0; i < sevkit_expectations_tcb_floor_count(applying->expectations); i++)
        if (sevkit_expectations_tcb_floor(applying->expectations, i)->which == which)
            return true;
    return false;
}

static int apply_tcb(const struct applying *applying, const struct sk_rule_row *row,
                     const struct sk_rule_values *values)
{
    struct sevkit_tcb_floor floor = {.which = (enum sevkit_report_tcb)row->which};
    int r = 0;

    if (has_floor(applying, floor.which)) {
        tell(applying, row->rule.name, "otherwise");
        return 0;
    }
    for (size_t i = 0; i < values->count && r == 0; i++) {
        r = sk_rule_floor(values->list[i].text, &floor, applying->error);
        if (r == 0)
            r = sevkit_expectations_add_tcb_floor(applying->expectations, &floor, applying->error);
    }
    return r;
}

static void set_masked(const struct applying *applying, const char *rule,
                       enum sevkit_masked_chip_id mode)
{
    enum sevkit_masked_chip_id before = sevkit_expectations_masked_chip_id(applying->expectations);

    if (before == SEVKIT_MASKED_CHIP_ID_WARN)
        sevkit_expectations_set_masked_chip_id(applying->expectations, mode);
    else if (before != mode)
        tell(applying, rule, "otherwise");
}

static int apply_masked(const struct applying *applying, const struct sk_rule_row *row,
                        const struct sk_rule_values *values)
{
    static const enum sevkit_masked_chip_id modes[] = {
        SEVKIT_MASKED_CHIP_ID_WARN, SEVKIT_MASKED_CHIP_ID_REFUSE, SEVKIT_MASKED_CHIP_ID_ALLOW};
    size_t i = 0;

    while (strcmp(row->rule.choices[i], values->list[0].text) != 0)
        i++;
    set_masked(applying, row->rule.name, modes[i]);
    return 0;
}

static int apply_allow(const struct applying *applying, const struct sk_rule_row *row,
                       const struct sk_rule_values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        enum sevkit_expect_switch which;

        if (sk_rule_danger(values->list[i].text, &which))
            switch_on(applying, which);
        else
            set_masked(applying, row->rule.name, SEVKIT_MASKED_CHIP_ID_ALLOW);
    }
    return 0;
}

static int apply_require(const struct applying *applying, const struct sk_rule_row *row,
                         const struct sk_rule_values *values)
{
    int r = 0;

    (void)row;
    for (size_t i = 0; i < values->count && r == 0; i++)
        r = sevkit_expectations_require(applying->expectations, values->list[i].text,
                                        applying->error);
    return r;
}

static int apply_require_crl(const struct applying *applying, const struct sk_rule_row *row,
                             const struct sk_rule_values *values)
{
    static const char *const checks[] = {"crl", "crl-dates", "revocation"};
    int r = 0;

    if (!sk_rule_number(&row->rule, values->list[0].text))
        return 0;
    for (size_t i = 0; i < SK_ARRAY_SIZE(checks) && r == 0; i++)
        r = sevkit_expectations_require(applying->expectations, checks[i], applying->error);
    return r;
}

static int apply_advisories(const struct applying *applying, const struct sk_rule_row *row,
                            const struct sk_rule_values *values)
{
    (void)row;
    (void)values;
    switch_on(applying, SEVKIT_EXPECT_ADVISORIES);
    return 0;
}

/* What several rules about one word come to. */
struct masks {
    uint64_t required, forbidden;
    uint64_t permitted; /* permissions that some rule gives by name */
};

static struct masks masks_of(const struct sevkit_acceptance *acceptance, enum sk_bits bits,
                             const char *limit, const char *require, const char *forbid)
{
    uint64_t permissions = sk_bits_permissions(bits);
    uint64_t guarantees = sk_bits_known(bits) & ~permissions;
    uint64_t word = sk_acceptance_number(acceptance, limit);
    struct masks masks = {
        .required = sk_acceptance_number(acceptance, require),
        .forbidden = sk_acceptance_number(acceptance, forbid),
    };

    if (sevkit_acceptance_count(acceptance, limit) > 0) {
        masks.required |= guarantees & word;
        masks.forbidden |= permissions & ~word;
        masks.permitted = permissions & word;
    }
    return masks;
}

/* The rule of a group to name: the first that the policy has. */
static const char *first_of(const struct sevkit_acceptance *acceptance, const char *const *rules)
{
    while (rules[1] && sevkit_acceptance_count(acceptance, *rules) == 0)
        rules++;
    return *rules;
}

/* A word of the report: its expectations, and the rules that lead to them. */
struct word {
    enum sevkit_expect_number exact, required, forbidden;
    const char *exact_rule;
    const char *required_rules[3], *forbidden_rules[4];
};

static const struct word policy_word = {
    .exact = SEVKIT_EXPECT_POLICY_EXACT,
    .required = SEVKIT_EXPECT_POLICY_REQUIRED,
    .forbidden = SEVKIT_EXPECT_POLICY_FORBIDDEN,
    .exact_rule = "guest_policy.exact",
    .required_rules = {"guest_policy.require", "guest_policy.limit"},
    .forbidden_rules = {"guest_policy.forbid", "guest_policy.permit", "guest_policy.limit"},
};

static const struct word platform_word = {
    .exact = SEVKIT_EXPECT_PLATFORM_EXACT,
    .required = SEVKIT_EXPECT_PLATFORM_REQUIRED,
    .forbidden = SEVKIT_EXPECT_PLATFORM_FORBIDDEN,
    .exact_rule = "platform_info.exact",
    .required_rules = {"platform_info.require", "platform_info.limit"},
    .forbidden_rules = {"platform_info.forbid", "platform_info.limit",
                        "platform_info.allow_unknown"},
};

static bool is_stated(const struct applying *applying, const char *rule)
{
    return applying->stated && sevkit_acceptance_count(applying->acceptance, rule) > 0;
}

/* Adds a mask to the one that is there, less the bits of which the contrary is expected already. */
static void add_mask(const struct applying *applying, const char *rule,
                     enum sevkit_expect_number field, uint64_t mask, uint64_t contrary)
{
    uint64_t before = 0;

    if (mask & contrary)
        tell(applying, rule, "otherwise for some bits");
    mask &= ~contrary;
    (void)sevkit_expectations_number(applying->expectations, field, &before);
    if (mask || is_stated(applying, rule))
        sevkit_expectations_set_number(applying->expectations, field, mask | before);
}

static void apply_word(const struct applying *applying, const struct word *word,
                       const struct masks *masks)
{
    const struct sevkit_acceptance *acceptance = applying->acceptance;
    uint64_t required = 0, forbidden = 0, exact = 0;
    bool has_exact = sevkit_expectations_number(applying->expectations, word->exact, &exact);

    (void)sevkit_expectations_number(applying->expectations, word->required, &required);
    (void)sevkit_expectations_number(applying->expectations, word->forbidden, &forbidden);
    if (has_exact) {
        required |= exact;
        forbidden |= ~exact;
    }
    add_mask(applying, first_of(acceptance, word->required_rules), word->required, masks->required,
             forbidden);
    add_mask(applying, first_of(acceptance, word->forbidden_rules), word->forbidden,
             masks->forbidden, required);
    if (sevkit_acceptance_count(acceptance, word->exact_rule) == 0)
        return;
    exact = sk_acceptance_number(acceptance, word->exact_rule);
    if (exact & forbidden || ~exact & required)
        tell(applying, word->exact_rule, "otherwise for some bits");
    else
        set_number(applying, word->exact_rule, word->exact, exact);
}

static void apply_policy(const struct applying *applying)
{
    static const char *const versions[] = {"guest_policy.abi_min", "guest_policy.limit", NULL};
    const struct sevkit_acceptance *acceptance = applying->acceptance;
    struct masks masks = masks_of(acceptance, SK_POLICY_BITS, "guest_policy.limit",
                                  "guest_policy.require", "guest_policy.forbid");
    uint64_t permit = sk_acceptance_number(acceptance, "guest_policy.permit");
    uint64_t abi = sk_acceptance_number(acceptance, "guest_policy.abi_min") >> 8;
    uint64_t limit = sk_acceptance_number(acceptance, "guest_policy.limit") & 0xffff;

    if (sevkit_acceptance_count(acceptance, "guest_policy.permit") > 0)
        masks.forbidden |= sk_bits_permissions(SK_POLICY_BITS) & ~permit;
    /* Not by guest_policy.exact: a number, or a launch plan, names no danger. */
    masks.permitted |= permit;
    apply_word(applying, &policy_word, &masks);
    /* Major over minor in one number. */
    abi = abi > limit ? abi : limit;
    if (abi || is_stated(applying, "guest_policy.abi_min"))
        set_number(applying, first_of(acceptance, versions), SEVKIT_EXPECT_POLICY_ABI_MIN, abi);
    if (masks.permitted & sk_bits_named(SK_POLICY_BITS, "debug"))
        switch_on(applying, SEVKIT_ALLOW_DEBUG);
    if (masks.permitted & sk_bits_named(SK_POLICY_BITS, "migrate-ma"))
        switch_on(applying, SEVKIT_ALLOW_MIGRATION);
}

static void apply_platform(const struct applying *applying)
{
    const struct sevkit_acceptance *acceptance = applying->acceptance;
    struct masks masks = masks_of(acceptance, SK_PLATFORM_BITS, "platform_info.limit",
                                  "platform_info.require", "platform_info.forbid");

    if (sevkit_acceptance_count(acceptance, "platform_info.allow_unknown") > 0 &&
        !sk_acceptance_number(acceptance, "platform_info.allow_unknown"))
        masks.forbidden |= ~sk_bits_known(SK_PLATFORM_BITS);
    apply_word(applying, &platform_word, &masks);
}

/* By target; rules of the other targets are applied together or not at all. */
static int (*const appliers[])(const struct applying *applying, const struct sk_rule_row *row,
                               const struct sk_rule_values *values) = {
    [SK_TARGET_NONE] = NULL,
    [SK_TARGET_BYTES] = apply_bytes,
    [SK_TARGET_NUMBER] = apply_number,
    [SK_TARGET_VMPL] = NULL,
    [SK_TARGET_SWITCH] = apply_switch,
    [SK_TARGET_TEXT] = apply_text,
    [SK_TARGET_TCB] = apply_tcb,
    [SK_TARGET_POLICY] = NULL,
    [SK_TARGET_PLATFORM] = NULL,
    [SK_TARGET_ALLOW] = apply_allow,
    [SK_TARGET_MASKED] = apply_masked,
    [SK_TARGET_REQUIRE] = apply_require,
    [SK_TARGET_REQUIRE_CRL] = apply_require_crl,
    [SK_TARGET_ADVISORIES] = apply_advisories,
};

static int apply_all(const struct applying *applying)
{
    int r = 0;

    for (size_t i = 0; i < sk_rule_rows_count && r == 0; i++) {
        const struct sk_rule_row *row = &sk_rule_rows[i];
        const struct sk_rule_values *values = &applying->acceptance->rules[i];

        if (values->count > 0 && appliers[row->target])
            r = appliers[row->target](applying, row, values);
    }
    if (r < 0)
        return r;
    apply_policy(applying);
    apply_platform(applying);
    apply_vmpl(applying);
    return 0;
}

SK_PUBLIC int sevkit_acceptance_apply(const struct sevkit_acceptance *acceptance,
                                      struct sevkit_expectations *expectations,
                                      sevkit_acceptance_note note, void *arg,
                                      struct sevkit_error *error)
{
    const struct applying applying = {acceptance, expectations, note, arg, false, error};
    int r = sevkit_acceptance_check(acceptance, error);

    return r == 0 ? apply_all(&applying) : r;
}

int sk_acceptance_apply_stated(const struct sevkit_acceptance *acceptance,
                               struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    const struct applying applying = {acceptance, expectations, NULL, NULL, true, error};
    int r = sk_acceptance_check_masked(acceptance, error);

    return r == 0 ? apply_all(&applying) : r;
}
