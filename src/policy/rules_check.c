/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "policy/acceptance.h"
#include "policy/bits.h"
#include "policy/rule_values.h"

#include <string.h>

/* Rules of which one says all that the other can say. */
static const struct {
    const char *rule, *other;
} exclusive[] = {
    {"guest_policy.exact", "guest_policy.limit"},
    {"guest_policy.exact", "guest_policy.permit"},
    {"guest_policy.exact", "guest_policy.require"},
    {"guest_policy.exact", "guest_policy.forbid"},
    {"guest_policy.exact", "guest_policy.abi_min"},
    {"guest_policy.limit", "guest_policy.permit"},
    {"guest_policy.limit", "guest_policy.abi_min"},
    {"platform_info.exact", "platform_info.limit"},
    {"platform_info.exact", "platform_info.require"},
    {"platform_info.exact", "platform_info.forbid"},
};

bool sk_rules_exclude(const char *rule, const char *other)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(exclusive); i++)
        if ((strcmp(exclusive[i].rule, rule) == 0 && strcmp(exclusive[i].other, other) == 0) ||
            (strcmp(exclusive[i].rule, other) == 0 && strcmp(exclusive[i].other, rule) == 0))
            return true;
    return false;
}

/* "vmpl.min (policy.toml:12:1)"; an option is its own name. */
static void add_name(struct sk_text *text, const struct sevkit_acceptance *acceptance,
                     const char *rule)
{
    const char *origin = sevkit_acceptance_origin(acceptance, rule, 0);

    if (origin && strncmp(origin, "--", 2) == 0)
        sk_text_add(text, origin);
    else
        sk_text_addf(text, "%s%s%s%s", rule, origin ? " (" : "", origin ? origin : "",
                     origin ? ")" : "");
}

/* "RULE and OTHER WHAT DETAIL" */
static int contradiction(const struct sevkit_acceptance *acceptance, const char *rule,
                         const char *other, const char *what, const char *detail,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    add_name(&text, acceptance, rule);
    sk_text_add(&text, " and ");
    add_name(&text, acceptance, other);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    return sk_error_set(error, SEVKIT_EUSAGE, "%s %s%s", sk_text_get(&text), what, detail);
}

static int check_exclusive(const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(exclusive); i++)
        if (sevkit_acceptance_count(acceptance, exclusive[i].rule) > 0 &&
            sevkit_acceptance_count(acceptance, exclusive[i].other) > 0)
            return contradiction(acceptance, exclusive[i].rule, exclusive[i].other,
                                 "exclude each other", "", error);
    return 0;
}

static int check_disjoint(const struct sevkit_acceptance *acceptance, enum sk_bits bits,
                          const char *rule, const char *other, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint64_t both =
        sk_acceptance_number(acceptance, rule) & sk_acceptance_number(acceptance, other);

    if (both == 0)
        return 0;
    sk_bits_format(bits, both, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    return contradiction(acceptance, rule, other, "contradict each other: ", sk_text_get(&text),
                         error);
}

static int check_policy(const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint64_t odd = sk_acceptance_number(acceptance, "guest_policy.permit") &
                   ~sk_bits_permissions(SK_POLICY_BITS);

    if (odd) {
        sk_bits_format(SK_POLICY_BITS, odd, &text);
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "guest_policy.permit: %s permits nothing; guest_policy.require takes "
                            "such bits",
                            sk_text_get(&text));
    }
    if (sk_acceptance_number(acceptance, "guest_policy.abi_min") & 0xff)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "guest_policy.abi_min: expected \"MAJOR.MINOR\" without a build");
    return check_disjoint(acceptance, SK_POLICY_BITS, "guest_policy.permit", "guest_policy.forbid",
                          error);
}

static int check_vmpl(const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    /* Without a greatest level, that is 3. */
    if (sevkit_acceptance_count(acceptance, "vmpl.max") == 0 &&
        sk_acceptance_number(acceptance, "vmpl.min") == SEVKIT_VMPL_HOST)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "vmpl.min: \"host\" needs vmpl.max = \"host\" as well");
    if (sevkit_acceptance_count(acceptance, "vmpl.max") == 0 ||
        sk_acceptance_number(acceptance, "vmpl.min") <=
            sk_acceptance_number(acceptance, "vmpl.max"))
        return 0;
    return contradiction(acceptance, "vmpl.min", "vmpl.max",
                         "contradict each other: ", "the least is above the greatest", error);
}

int sk_acceptance_check_masked(const struct sevkit_acceptance *acceptance,
                               struct sevkit_error *error)
{
    const char *mode = sevkit_acceptance_value(acceptance, "masked_chip_id", 0);
    const struct sk_rule_values *allowed = sk_acceptance_values(acceptance, "allow");

    for (size_t i = 0; mode && i < allowed->count; i++)
        if (strcmp(allowed->list[i].text, "masked-chip-id") == 0 && strcmp(mode, "allow") != 0)
            return contradiction(acceptance, "allow", "masked_chip_id",
                                 "contradict each other: masked_chip_id is ", mode, error);
    return 0;
}

SK_PUBLIC int sevkit_acceptance_check(const struct sevkit_acceptance *acceptance,
                                      struct sevkit_error *error)
{
    int r = check_exclusive(acceptance, error);

    if (r == 0)
        r = check_policy(acceptance, error);
    if (r == 0)
        r = check_disjoint(acceptance, SK_POLICY_BITS, "guest_policy.require",
                           "guest_policy.forbid", error);
    if (r == 0)
        r = check_disjoint(acceptance, SK_PLATFORM_BITS, "platform_info.require",
                           "platform_info.forbid", error);
    if (r == 0)
        r = check_vmpl(acceptance, error);
    return r == 0 ? sk_acceptance_check_masked(acceptance, error) : r;
}
