/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/number.h"
#include "config/toml_write.h"
#include "policy/policy_file.h"
#include "policy/rule_values.h"
#include "policy/rules.h"

#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

#define COMMENT_COLUMNS 96
/* TOML's integers have a sign. */
#define TOML_INTEGER_MAX ((uint64_t)INT64_MAX)

/* How a value is written where the format has types. */
enum form { FORM_BOOLEAN, FORM_DECIMAL, FORM_HEX, FORM_TEXT };

static enum form form_of(const struct sevkit_rule *rule, const char *value)
{
    static const enum form forms[] = {
        [SEVKIT_RULE_TEXT] = FORM_TEXT,          [SEVKIT_RULE_PATH] = FORM_TEXT,
        [SEVKIT_RULE_SWITCH] = FORM_BOOLEAN,     [SEVKIT_RULE_NUMBER] = FORM_DECIMAL,
        [SEVKIT_RULE_VMPL] = FORM_DECIMAL,       [SEVKIT_RULE_VERSION] = FORM_TEXT,
        [SEVKIT_RULE_BYTES] = FORM_TEXT,         [SEVKIT_RULE_MASK] = FORM_HEX,
        [SEVKIT_RULE_PLATFORM_BITS] = FORM_TEXT, [SEVKIT_RULE_POLICY_BITS] = FORM_TEXT,
        [SEVKIT_RULE_POLICY] = FORM_HEX,         [SEVKIT_RULE_TCB] = FORM_TEXT,
    };
    enum form form = forms[rule->kind];
    uint64_t number;

    if ((form == FORM_DECIMAL || form == FORM_HEX) &&
        !sk_number_parse(value, 0, TOML_INTEGER_MAX, &number))
        return FORM_TEXT;
    return form;
}

static void add_value(struct sk_text *text, const struct sevkit_rule *rule, const char *value)
{
    if (form_of(rule, value) == FORM_TEXT)
        sk_toml_add_string(text, value);
    else
        sk_text_add(text, value);
}

static bool is_none(const struct sevkit_rule *rule, const char *value)
{
    return (rule->kind == SEVKIT_RULE_PLATFORM_BITS || rule->kind == SEVKIT_RULE_POLICY_BITS) &&
           strcmp(value, "none") == 0;
}

/* "key = value", or "key = [values]". */
static void add_values(struct sk_text *text, const char *key, const struct sevkit_rule *rule,
                       const char *const *values, size_t count)
{
    char names[256];

    sk_text_addf(text, "%s = ", key);
    if (!rule->is_list) {
        add_value(text, rule, values[0]);
        if (rule->kind == SEVKIT_RULE_POLICY) {
            sevkit_policy_format(sk_rule_number(rule, values[0]), names, sizeof(names));
            sk_text_addf(text, " # %s", names);
        }
        sk_text_add(text, "\n");
        return;
    }
    sk_text_add(text, "[");
    for (size_t i = 0; i < count; i++) {
        if (is_none(rule, values[i]))
            continue;
        sk_text_add(text, count > 1 ? "\n    " : "");
        add_value(text, rule, values[i]);
        sk_text_add(text, count > 1 ? "," : "");
    }
    sk_text_add(text, count > 1 ? "\n]\n" : "]\n");
}

/* Words of a comment, wrapped. */
static void add_comment(struct sk_text *text, const char *words)
{
    size_t column = 0;

    while (*words) {
        size_t length = strcspn(words, " ");

        if (column == 0 || column + 1 + length > COMMENT_COLUMNS) {
            sk_text_add(text, column > 0 ? "\n#" : "#");
            column = 1;
        }
        sk_text_add(text, " ");
        sk_text_add_bytes(text, words, length);
        column += 1 + length;
        words += length;
        words += *words == ' ';
    }
    sk_text_add(text, "\n");
}

static void add_example(struct sk_text *text, const char *key, const struct sk_rule_row *row)
{
    SK_CLEANUP(sk_text_done) struct sk_text value = {0};
    struct sevkit_error ignored;

    if (sk_rule_normalise(row, row->rule.example, &value, &ignored) < 0)
        return;
    sk_text_add(text, "# ");
    add_values(text, key, &row->rule, (const char *const[]){sk_text_get(&value)}, 1);
}

static void add_rule(struct sk_text *text, const struct sevkit_acceptance *acceptance,
                     const struct sk_rule_row *row, const char *key, bool commented)
{
    const char *values[SEVKIT_ACCEPTANCE_VALUES_MAX];
    size_t count = sevkit_acceptance_count(acceptance, row->rule.name);

    for (size_t i = 0; i < count; i++)
        values[i] = sevkit_acceptance_value(acceptance, row->rule.name, i);
    if (commented) {
        sk_text_add(text, "\n");
        add_comment(text, row->rule.meaning);
    }
    if (count > 0)
        add_values(text, key, &row->rule, values, count);
    else
        add_example(text, key, row);
}

/* The part in front of the dot; its length is 0 at the top. */
static size_t table_length(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot ? (size_t)(dot - name) : 0;
}

void sk_policy_write_toml(const struct sevkit_acceptance *acceptance, bool commented,
                          struct sk_text *text)
{
    const char *table = "";

    sk_text_add(text, "format = \"" SK_POLICY_FORMAT "\"\n");
    for (size_t i = 0; i < sk_rule_rows_count; i++) {
        const char *name = sk_rule_rows[i].rule.name;
        size_t length = table_length(name);

        if (!commented && sevkit_acceptance_count(acceptance, name) == 0)
            continue;
        if (length > 0 && strncmp(table, name, length + 1) != 0) {
            sk_text_addf(text, "\n[%.*s]\n", (int)length, name);
            table = name;
        }
        add_rule(text, acceptance, &sk_rule_rows[i], name + length + (length > 0), commented);
    }
}

static json_t *json_value(const struct sevkit_rule *rule, const char *value)
{
    enum form form = form_of(rule, value);
    uint64_t number = 0;

    if (form == FORM_BOOLEAN)
        return json_boolean(strcmp(value, "true") == 0);
    if (form == FORM_DECIMAL && sk_number_parse(value, 0, TOML_INTEGER_MAX, &number))
        return json_integer((json_int_t)number);
    return json_string(value);
}

static json_t *json_values(const struct sevkit_acceptance *acceptance,
                           const struct sevkit_rule *rule, size_t count)
{
    json_t *list;

    if (!rule->is_list)
        return json_value(rule, sevkit_acceptance_value(acceptance, rule->name, 0));
    list = json_array();
    for (size_t i = 0; i < count && list; i++) {
        const char *value = sevkit_acceptance_value(acceptance, rule->name, i);

        if (!is_none(rule, value) && json_array_append_new(list, json_value(rule, value)) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* The object that a rule's key is a member of. */
static json_t *json_table(json_t *root, const char *name)
{
    size_t length = table_length(name);
    char key[64];
    json_t *table;

    if (length == 0)
        return root;
    (void)snprintf(key, sizeof(key), "%.*s", (int)length, name);
    table = json_object_get(root, key);
    if (!table && json_object_set_new(root, key, json_object()) == 0)
        table = json_object_get(root, key);
    return table;
}

json_t *sk_policy_to_json(const struct sevkit_acceptance *acceptance)
{
    json_t *root = json_object();
    bool good = root && json_object_set_new(root, "format", json_string(SK_POLICY_FORMAT)) == 0;

    for (size_t i = 0; i < sk_rule_rows_count && good; i++) {
        const struct sevkit_rule *rule = &sk_rule_rows[i].rule;
        size_t count = sevkit_acceptance_count(acceptance, rule->name);
        size_t length = table_length(rule->name);
        json_t *table;

        if (count == 0)
            continue;
        table = json_table(root, rule->name);
        good = table && json_object_set_new(table, rule->name + length + (length > 0),
                                            json_values(acceptance, rule, count)) == 0;
    }
    if (good)
        return root;
    json_decref(root);
    return NULL;
}
