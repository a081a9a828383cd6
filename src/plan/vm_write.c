/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm_write.h"

#include "base/cleanup.h"
#include "base/values/number.h"
#include "config/toml_write.h"
#include "plan/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

SK_DEFINE_CLEANUP(json_t *, json_decref)

static json_t *list_to_json(const struct sk_field *row, const struct sk_vm_list *list);

/* TOML's integers have 63 bits; what is larger is a text. */
static json_t *number_to_json(uint64_t value)
{
    char digits[24];

    if (value <= INT64_MAX)
        return json_integer((json_int_t)value);
    (void)snprintf(digits, sizeof(digits), "0x%" PRIx64, value);
    return json_string(digits);
}

/* Numbers as such; salts and hashes of digits alone are longer than any. */
static json_t *measured_to_json(const char *text)
{
    uint64_t number;

    return !strpbrk(text, "x") && sk_number_parse(text, 0, INT64_MAX, &number)
               ? json_integer((json_int_t)number)
               : json_string(text);
}

/* The value of a row, NULL if it is not set. */
static json_t *row_to_json(const struct sk_field *row, const void *base)
{
    const void *place = (const char *)base + row->offset;
    const struct sk_given_number *number = place;
    const struct sk_vm_list *list = place;
    const char *text;
    unsigned choice;

    switch (row->kind) {
    case SK_FIELD_TEXT:
    case SK_FIELD_PATH:
    case SK_FIELD_POLICY:
    case SK_FIELD_IDS:
        text = *(char *const *)place;
        return text ? json_string(text) : NULL;
    case SK_FIELD_RULES:
        text = *(char *const *)place;
        return text ? json_loads(text, 0, NULL) : NULL;
    case SK_FIELD_MEASURED:
        text = *(char *const *)place;
        return text ? measured_to_json(text) : NULL;
    case SK_FIELD_NUMBER:
    case SK_FIELD_MEMORY:
        return number->given ? number_to_json(number->value) : NULL;
    case SK_FIELD_SWITCH:
        return *(const bool *)place ? json_true() : NULL;
    case SK_FIELD_OFF:
        return *(const bool *)place ? json_false() : NULL;
    case SK_FIELD_CHOICE:
        choice = *(const unsigned *)place;
        return choice || row->required ? json_string(row->choices[choice]) : NULL;
    case SK_FIELD_LIST:
        return list->count ? list_to_json(row, list) : NULL;
    case SK_FIELD_FORMAT:
        return json_string(SK_VM_FORMAT);
    }
    return NULL;
}

/* Sets "cpu.model" in the table "cpu" of object, which appears with its first key. */
static int set_deep(json_t *object, const char *key, json_t *value)
{
    const char *dot = strchr(key, '.');
    char table[64];
    json_t *inner;

    if (!dot)
        return json_object_set_new(object, key, value);
    (void)snprintf(table, sizeof(table), "%.*s", (int)(dot - key), key);
    inner = json_object_get(object, table);
    if (!inner) {
        inner = json_object();
        if (json_object_set_new(object, table, inner) < 0) {
            json_decref(value);
            return -1;
        }
    }
    return set_deep(inner, dot + 1, value);
}

static json_t *rows_to_json(const struct sk_field *rows, const void *base)
{
    SK_CLEANUP(json_decref_p) json_t *object = json_object();

    for (const struct sk_field *row = rows; object && row->key; row++) {
        json_t *value = row_to_json(row, base);

        if (value && set_deep(object, row->key, value) < 0)
            return NULL;
    }
    return SK_TAKE(object);
}

static json_t *list_to_json(const struct sk_field *row, const struct sk_vm_list *list)
{
    SK_CLEANUP(json_decref_p) json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++)
        if (json_array_append_new(array, rows_to_json(row->rows, (const char *)list->entries +
                                                                     i * row->entry_bytes)) < 0)
            return NULL;
    return SK_TAKE(array);
}

json_t *sk_vm_to_json(const struct sk_vm *guest)
{
    return rows_to_json(sk_vm_fields, guest);
}

static void add_value(struct sk_text *text, const json_t *value);

static void add_inline_table(struct sk_text *text, const json_t *object)
{
    json_t *value;
    const char *key, *separator = "{ ";

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        sk_text_add(text, separator);
        sk_toml_add_key(text, key);
        sk_text_add(text, " = ");
        add_value(text, value);
        separator = ", ";
    }
    sk_text_add(text, *separator == '{' ? "{}" : " }");
}

static void add_value(struct sk_text *text, const json_t *value)
{
    const json_t *entry;
    size_t i;

    if (json_is_string(value)) {
        sk_toml_add_string(text, json_string_value(value));
    } else if (json_is_integer(value)) {
        sk_text_addf(text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_boolean(value)) {
        sk_text_add(text, json_is_true(value) ? "true" : "false");
    } else if (json_is_real(value)) {
        SK_CLEANUP_FREE char *digits = json_dumps(value, JSON_ENCODE_ANY);

        sk_text_add(text, digits ? digits : "");
        text->failed |= !digits;
    } else if (json_is_object(value)) {
        add_inline_table(text, value);
    } else {
        sk_text_add(text, "[");
        json_array_foreach(value, i, entry)
        {
            sk_text_add(text, i > 0 ? ", " : "");
            add_value(text, entry);
        }
        sk_text_add(text, "]");
    }
}

/* Tables as [name] sections, lists of tables inline: that needs no order among them. */
void sk_vm_write_toml(const struct sk_vm *guest, struct sk_text *text)
{
    SK_CLEANUP(json_decref_p) json_t *object = sk_vm_to_json(guest);
    json_t *value, *inner;
    const char *key, *inner_key;

    if (!object)
        text->failed = true;
    json_object_foreach(object, key, value)
    {
        if (json_is_object(value))
            continue;
        sk_text_addf(text, "%s = ", key);
        add_value(text, value);
        sk_text_add(text, "\n");
    }
    json_object_foreach(object, key, value)
    {
        if (!json_is_object(value))
            continue;
        sk_text_addf(text, "\n[%s]\n", key);
        json_object_foreach(value, inner_key, inner)
        {
            sk_toml_add_key(text, inner_key);
            sk_text_add(text, " = ");
            add_value(text, inner);
            sk_text_add(text, "\n");
        }
    }
}

/* Keys that a template sets, with the generation that they are for. */
static bool is_set_in_template(const char *key, enum sk_generation generation)
{
    static const char *const always[] = {"format",      "name",        "vcpus",       "memory",
                                         "boot.kernel", "boot.initrd", "boot.cmdline"};

    if (strcmp(key, "cpu.model") == 0 || strcmp(key, "firmware.file") == 0 ||
        strcmp(key, "sev.policy") == 0)
        return generation != SK_GENERATION_NONE;
    for (size_t i = 0; i < SK_ARRAY_SIZE(always); i++)
        if (strcmp(always[i], key) == 0)
            return true;
    return false;
}

static const char *example_of(const struct sk_field *row, enum sk_generation generation)
{
    static const char *const policies[] = {"", "0x1", "0x5", "0x30000"};

    return strcmp(row->key, "sev.policy") == 0 ? policies[generation] : row->example;
}

static void add_template_row(struct sk_text *text, const struct sk_field *row, const char *key,
                             enum sk_generation generation)
{
    const char *mark = is_set_in_template(row->key, generation) ? "" : "# ";

    sk_text_addf(text, "# %s\n", row->help);
    if (strcmp(row->key, "generation") == 0)
        sk_text_addf(text, "generation = \"%s\"\n", row->choices[generation]);
    else if (row->kind == SK_FIELD_LIST || row->kind == SK_FIELD_RULES)
        sk_text_addf(text, "# %s%s%s\n", row->kind == SK_FIELD_LIST ? "[[" : "[", row->key,
                     row->kind == SK_FIELD_LIST ? "]]" : "]");
    else
        sk_text_addf(text, "%s%s = %s\n", mark, key, example_of(row, generation));
    for (const struct sk_field *inner = row->rows; inner && inner->key; inner++)
        sk_text_addf(text, "# %s = %s  # %s\n", inner->key, inner->example, inner->help);
}

void sk_vm_template(enum sk_generation generation, struct sk_text *text)
{
    char table[64] = "";

    sk_text_add(text, "# A guest, as sevkit launches, measures and verifies it: sevkit.toml(5).\n"
                      "# Paths are relative to this file.\n\n");
    for (const struct sk_field *row = sk_vm_fields; row->key; row++) {
        const char *dot = strchr(row->key, '.');
        int length = dot ? (int)(dot - row->key) : 0;

        if (dot && row->kind != SK_FIELD_LIST &&
            (strncmp(table, row->key, (size_t)length) != 0 || table[length])) {
            (void)snprintf(table, sizeof(table), "%.*s", length, row->key);
            sk_text_addf(text, "\n[%s]\n", table);
        } else if (row->kind == SK_FIELD_LIST || row->kind == SK_FIELD_RULES) {
            sk_text_add(text, "\n");
        }
        add_template_row(text, row, dot ? dot + 1 : row->key, generation);
    }
}
