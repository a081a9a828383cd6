/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/acceptance.h"

#include "base/error.h"
#include "base/grow.h"
#include "base/list.h"
#include "policy/rule_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SK_PUBLIC int sevkit_acceptance_new(struct sevkit_acceptance **ret_acceptance,
                                    struct sevkit_error *error)
{
    struct sevkit_acceptance *acceptance = calloc(1, sizeof(*acceptance));

    if (!acceptance)
        return sk_error_oom(error);
    acceptance->rules = calloc(sk_rule_rows_count, sizeof(*acceptance->rules));
    if (!acceptance->rules) {
        free(acceptance);
        return sk_error_oom(error);
    }
    *ret_acceptance = acceptance;
    return 0;
}

static void value_done(struct sk_rule_value *value)
{
    free(value->text);
    free(value->origin);
}

static void values_done(struct sk_rule_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        value_done(&values->list[i]);
    free(values->list);
}

SK_PUBLIC void sevkit_acceptance_free(struct sevkit_acceptance *acceptance)
{
    if (!acceptance)
        return;
    for (size_t i = 0; i < sk_rule_rows_count; i++)
        values_done(&acceptance->rules[i]);
    free(acceptance->rules);
    free(acceptance);
}

static bool holds(const struct sk_rule_values *values, const char *text)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->list[i].text, text) == 0)
            return true;
    return false;
}

static int grow(struct sk_rule_values *values, struct sevkit_error *error)
{
    if (values->count == SEVKIT_ACCEPTANCE_VALUES_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "more than %u values",
                            SEVKIT_ACCEPTANCE_VALUES_MAX);
    return sk_grow(&values->list, sizeof(*values->list), values->count, &values->capacity)
               ? 0
               : sk_error_oom(error);
}

static int append(struct sk_rule_values *values, const char *text, const char *origin,
                  struct sevkit_error *error)
{
    struct sk_rule_value value = {0};
    int r = grow(values, error);

    if (r < 0)
        return r;
    value.text = strdup(text);
    value.origin = origin ? strdup(origin) : NULL;
    if (!value.text || (origin && !value.origin)) {
        value_done(&value);
        return sk_error_oom(error);
    }
    values->list[values->count++] = value;
    return 0;
}

static int add_value(const struct sevkit_rule *rule, struct sk_rule_values *values,
                     const char *text, const char *origin, struct sevkit_error *error)
{
    if (holds(values, text))
        return 0;
    if (values->count > 0 && !rule->is_list)
        return sk_error_set(error, SEVKIT_EUSAGE, "found '%.100s' although it is '%.100s' already",
                            text, values->list[0].text);
    return append(values, text, origin, error);
}

/* Each name of a mask becomes a value of its own. */
static int add_bits(const struct sevkit_rule *rule, struct sk_rule_values *values, const char *text,
                    const char *origin, struct sevkit_error *error)
{
    struct sk_item item;
    int r = 0;

    while (r == 0 && sk_list_next(&text, &item))
        r = add_value(rule, values, item.text, origin, error);
    return r;
}

int sk_acceptance_state(struct sevkit_acceptance *acceptance, const struct sk_rule_row *row,
                        const char *value, const char *origin, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const struct sevkit_rule *rule = &row->rule;
    struct sk_rule_values *values = &acceptance->rules[row - sk_rule_rows];
    bool bits = rule->kind == SEVKIT_RULE_PLATFORM_BITS || rule->kind == SEVKIT_RULE_POLICY_BITS;
    int r = sk_rule_normalise(row, value, &text, error);

    if (r < 0)
        return r;
    if (bits && rule->is_list)
        return add_bits(rule, values, text.data, origin, error);
    return add_value(rule, values, sk_text_get(&text), origin, error);
}

SK_PUBLIC int sevkit_acceptance_add(struct sevkit_acceptance *acceptance, const char *rule,
                                    const char *value, const char *origin,
                                    struct sevkit_error *error)
{
    size_t index = sk_rule_index(rule);
    int r;

    if (index == sk_rule_rows_count)
        return sk_one_line(sk_error_set(error, SEVKIT_EUSAGE, "%.100s is no rule", rule), error);
    r = sk_acceptance_state(acceptance, &sk_rule_rows[index], value, origin, error);
    return r < 0 ? sk_one_line(sk_error_wrap(error, r, "%s", rule), error) : 0;
}

static const struct sk_rule_value *find_value(const struct sevkit_acceptance *acceptance,
                                              const char *rule, size_t value)
{
    size_t index = sk_rule_index(rule);

    if (index == sk_rule_rows_count || value >= acceptance->rules[index].count)
        return NULL;
    return &acceptance->rules[index].list[value];
}

SK_PUBLIC size_t sevkit_acceptance_count(const struct sevkit_acceptance *acceptance,
                                         const char *rule)
{
    size_t index = sk_rule_index(rule);

    return index == sk_rule_rows_count ? 0 : acceptance->rules[index].count;
}

SK_PUBLIC const char *sevkit_acceptance_value(const struct sevkit_acceptance *acceptance,
                                              const char *rule, size_t index)
{
    const struct sk_rule_value *value = find_value(acceptance, rule, index);

    return value ? value->text : NULL;
}

SK_PUBLIC const char *sevkit_acceptance_origin(const struct sevkit_acceptance *acceptance,
                                               const char *rule, size_t index)
{
    const struct sk_rule_value *value = find_value(acceptance, rule, index);

    return value ? value->origin : NULL;
}

const struct sk_rule_values *sk_acceptance_values(const struct sevkit_acceptance *acceptance,
                                                  const char *name)
{
    return &acceptance->rules[sk_rule_index(name)];
}

uint64_t sk_acceptance_number(const struct sevkit_acceptance *acceptance, const char *name)
{
    size_t index = sk_rule_index(name);
    const struct sk_rule_values *values = &acceptance->rules[index];
    uint64_t number = 0;

    for (size_t i = 0; i < values->count; i++)
        number |= sk_rule_number(&sk_rule_rows[index].rule, values->list[i].text);
    return number;
}

bool sk_acceptance_has(const struct sevkit_acceptance *acceptance, const char *name)
{
    const struct sevkit_rule *rule = sevkit_rule_find(name);

    return sevkit_acceptance_count(acceptance, name) > 0 &&
           (rule->kind != SEVKIT_RULE_SWITCH || sk_acceptance_number(acceptance, name));
}

/* The same values, in whatever order. */
static bool same_values(const struct sk_rule_values *a, const struct sk_rule_values *b)
{
    bool same = a->count == b->count;

    for (size_t i = 0; i < a->count && same; i++)
        same = holds(b, a->list[i].text);
    return same;
}

static void tell(const struct sevkit_rule *rule, const struct sk_rule_values *kept,
                 const struct sk_rule_values *left, sevkit_acceptance_note note, void *arg)
{
    const char *kept_by = kept->list[0].origin, *left_by = left->list[0].origin;
    char line[1024];

    if (!note || same_values(kept, left))
        return;
    (void)snprintf(line, sizeof(line), "%s%s%s: left out, because %s says otherwise",
                   left_by ? left_by : "", left_by ? ": " : "", rule->name,
                   kept_by ? kept_by : "a stronger rule");
    note(arg, line);
}

static int copy_values(struct sk_rule_values *values, const struct sk_rule_values *from,
                       struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < from->count && r == 0; i++)
        r = append(values, from->list[i].text, from->list[i].origin, error);
    return r;
}

/* The values that stand against a weaker rule: its own, or those of a rule that excludes it; NULL if there
 * are none. */
static const struct sk_rule_values *stronger_than(const struct sevkit_acceptance *acceptance,
                                                  size_t index)
{
    const char *name = sk_rule_rows[index].rule.name;

    if (acceptance->rules[index].count > 0)
        return &acceptance->rules[index];
    for (size_t i = 0; i < sk_rule_rows_count; i++)
        if (acceptance->rules[i].count > 0 && sk_rules_exclude(name, sk_rule_rows[i].rule.name))
            return &acceptance->rules[i];
    return NULL;
}

SK_PUBLIC int sevkit_acceptance_merge(struct sevkit_acceptance *acceptance,
                                      const struct sevkit_acceptance *weaker,
                                      sevkit_acceptance_note note, void *arg,
                                      struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < sk_rule_rows_count && r == 0; i++) {
        const struct sk_rule_values *others = &weaker->rules[i];
        const struct sk_rule_values *kept = stronger_than(acceptance, i);

        if (others->count > 0 && kept)
            tell(&sk_rule_rows[i].rule, kept, others, note, arg);
        else
            r = copy_values(&acceptance->rules[i], others, error);
    }
    return r;
}
