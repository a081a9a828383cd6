/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/text.h"
#include "config/config_file.h"
#include "data/products.h"
#include "policy/policy_file_reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int sk_rules_wrap(const struct sk_rules_reading *reading, const struct sk_item *item, int r)
{
    char place[SK_DOCUMENT_PLACE_BYTES];

    if (r == SEVKIT_EUSAGE || r == SEVKIT_EREFUSED)
        r = SEVKIT_EINPUT;
    if (reading->base.error)
        reading->base.error->code = r;
    sk_document_place(reading->base.document, item->pointer, place);
    return sk_error_wrap(reading->base.error, r, "%s", place);
}

int sk_rules_add(const struct sk_rules_reading *reading, const struct sk_item *item,
                 const struct sevkit_rule *rule, const char *value)
{
    char place[SK_DOCUMENT_PLACE_BYTES];
    int r;

    sk_document_place(reading->base.document, item->pointer, place);
    r = sevkit_acceptance_add(reading->acceptance, rule->name, value, place, reading->base.error);
    return r < 0 ? sk_rules_wrap(reading, item, r) : 0;
}

static int wrong_kind(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    if (rule->kind == SEVKIT_RULE_SWITCH)
        return sk_reading_fail(&reading->base, item, "found %s, expected true or false",
                               sk_json_kind(item->value));
    return sk_reading_fail(&reading->base, item, "found %s, expected a value like \"%s\"",
                           sk_json_kind(item->value), rule->example);
}

static bool takes_integers(enum sevkit_rule_kind kind)
{
    return kind == SEVKIT_RULE_NUMBER || kind == SEVKIT_RULE_VMPL || kind == SEVKIT_RULE_MASK ||
           kind == SEVKIT_RULE_PLATFORM_BITS || kind == SEVKIT_RULE_POLICY_BITS ||
           kind == SEVKIT_RULE_POLICY;
}

static int add_path(const struct sk_rules_reading *reading, const struct sk_item *item,
                    const struct sevkit_rule *rule, const char *value)
{
    SK_CLEANUP_FREE char *path = sk_config_path(reading->base.directory, value);

    if (!path)
        return sk_error_oom(reading->base.error);
    return sk_rules_add(reading, item, rule, path);
}

/* One value that is no list. */
static int add_scalar(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    char digits[24];
    const char *text;

    if (rule->kind == SEVKIT_RULE_SWITCH && json_is_boolean(item->value))
        return sk_rules_add(reading, item, rule, json_is_true(item->value) ? "true" : "false");
    if (takes_integers(rule->kind) && json_is_integer(item->value)) {
        (void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
                       json_integer_value(item->value));
        return sk_rules_add(reading, item, rule, digits);
    }
    if (rule->kind == SEVKIT_RULE_SWITCH || !json_is_string(item->value))
        return wrong_kind(reading, item, rule);
    text = sk_reading_text(&reading->base, item);
    if (!text)
        return SEVKIT_EINPUT;
    if (rule->kind == SEVKIT_RULE_PATH && *text)
        return add_path(reading, item, rule, text);
    return sk_rules_add(reading, item, rule, text);
}

static int component_of(const char *name)
{
    for (int i = 0; i < SK_TCB_COMPONENTS; i++)
        if (strcmp(sevkit_tcb_component_name((enum sevkit_tcb_component)i), name) == 0)
            return i;
    return -1;
}

/* What a table of a TCB may hold. */
static int unknown_component(const struct sk_rules_reading *reading, const struct sk_item *item,
                             const char *key, bool products_too)
{
    const char *known[SK_TCB_COMPONENTS + 16 + 1] = {NULL};
    size_t count = 0;

    for (int i = 0; i < SK_TCB_COMPONENTS; i++)
        known[count++] = sevkit_tcb_component_name((enum sevkit_tcb_component)i);
    for (size_t i = 0; products_too && i < sevkit_product_count() && i < 16; i++)
        known[count++] = sevkit_product(i)->name;
    return sk_reading_unknown(&reading->base, item, key, known);
}

/* {bl = 4, snp = 24}: one floor. Members that are tables or texts are other products' floors, which the
 * caller reads, if products_too. */
static int add_components(const struct sk_rules_reading *reading, const struct sk_item *item,
                          const struct sevkit_rule *rule, const struct sevkit_product *product,
                          bool products_too)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *value;
    const char *key;
    bool any = false;

    if (product)
        sk_text_addf(&text, "%s:", product->name);
    json_object_foreach(item->value, key, value)
    {
        struct sk_item child;
        uint64_t number = 0;
        int r = sk_reading_child(&reading->base, item, key, value, &child);

        if (r == 0 && products_too && sevkit_product_find(key))
            continue;
        if (r == 0 && component_of(key) < 0)
            r = unknown_component(reading, &child, key, products_too);
        if (r == 0)
            r = sk_reading_number(&reading->base, &child, 255, &number);
        if (r < 0)
            return r;
        sk_text_addf(&text, "%s%s=%u", any ? "," : "", key, (unsigned)number);
        any = true;
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->base.error);
    if (!any && products_too && json_object_size(item->value) > 0)
        return 0;
    if (!any)
        return sk_reading_fail(&reading->base, item, "found an empty table");
    return sk_rules_add(reading, item, rule, sk_text_get(&text));
}

/* "bl=4,snp=24" or a raw TCB_VERSION, of one product. */
static int add_product_floor(const struct sk_rules_reading *reading, const struct sk_item *item,
                             const struct sevkit_rule *rule, const struct sevkit_product *product)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *value;

    if (json_is_object(item->value))
        return add_components(reading, item, rule, product, false);
    sk_text_addf(&text, "%s:", product->name);
    if (json_is_integer(item->value)) {
        sk_text_addf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(item->value));
    } else {
        value = sk_reading_text(&reading->base, item);
        if (!value)
            return SEVKIT_EINPUT;
        sk_text_add(&text, value);
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->base.error);
    return sk_rules_add(reading, item, rule, sk_text_get(&text));
}

static int add_floor_table(const struct sk_rules_reading *reading, const struct sk_item *item,
                           const struct sevkit_rule *rule)
{
    json_t *value;
    const char *key;
    int r = add_components(reading, item, rule, NULL, true);

    if (r < 0)
        return r;
    json_object_foreach(item->value, key, value)
    {
        const struct sevkit_product *product = sevkit_product_find(key);
        struct sk_item child;

        if (!product)
            continue;
        r = sk_reading_child(&reading->base, item, key, value, &child);
        if (r == 0)
            r = add_product_floor(reading, &child, rule, product);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool is_bits(const struct sevkit_rule *rule)
{
    return rule->kind == SEVKIT_RULE_PLATFORM_BITS || rule->kind == SEVKIT_RULE_POLICY_BITS ||
           rule->kind == SEVKIT_RULE_POLICY;
}

/* Names of bits in a list, for a rule that takes one value. */
static int add_joined(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < json_array_size(item->value); i++) {
        struct sk_item child = *item;
        const char *word;

        child.value = json_array_get(item->value, i);
        word = sk_reading_text(&reading->base, &child);

        if (!word)
            return SEVKIT_EINPUT;
        sk_text_addf(&text, "%s%s", i > 0 ? "," : "", word);
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->base.error);
    return sk_rules_add(reading, item, rule, text.length > 0 ? sk_text_get(&text) : "none");
}

static int add_list(const struct sk_rules_reading *reading, const struct sk_item *item,
                    const struct sevkit_rule *rule)
{
    bool bits = is_bits(rule);
    int r = 0;

    if (!rule->is_list && bits)
        return add_joined(reading, item, rule);
    if (!rule->is_list)
        return sk_reading_fail(&reading->base, item, "found a list, expected one value");
    if (json_array_size(item->value) == 0 && bits)
        return sk_rules_add(reading, item, rule, "none");
    if (json_array_size(item->value) == 0)
        return sk_reading_fail(&reading->base, item,
                               "found an empty list; leave the key out if nothing is expected");
    for (size_t i = 0; i < json_array_size(item->value) && r == 0; i++) {
        struct sk_item child;

        r = sk_reading_element(&reading->base, item, i, &child);
        if (r == 0)
            r = add_scalar(reading, &child, rule);
    }
    return r;
}

int sk_rules_add_item(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    if (json_is_array(item->value))
        return add_list(reading, item, rule);
    if (rule->kind == SEVKIT_RULE_TCB && json_is_object(item->value))
        return add_floor_table(reading, item, rule);
    return add_scalar(reading, item, rule);
}
