/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a plan: each kind of row checks what it holds. */
#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/values/number.h"
#include "config/config_file.h"
#include "plan/vm_reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct sk_field *sk_vm_field(const char *key)
{
    const struct sk_field *row = sk_vm_fields;

    while (row->key && strcmp(row->key, key) != 0)
        row++;
    return row;
}

/* Takes over text, which may be NULL if memory ran out. */
static int store(const struct sk_reading *reading, void *place, char *text)
{
    if (!text)
        return sk_error_oom(reading->error);
    free(*(char **)place);
    *(char **)place = text;
    return 0;
}

static int read_text(const struct sk_reading *reading, const struct sk_field *row,
                     const struct sk_item *item, void *place)
{
    const char *text = sk_reading_text(reading, item);

    (void)row;
    return text ? store(reading, place, strdup(text)) : SEVKIT_EINPUT;
}

static int read_path(const struct sk_reading *reading, const struct sk_field *row,
                     const struct sk_item *item, void *place)
{
    const char *text = sk_reading_text(reading, item);
    bool is_program;

    if (!text)
        return SEVKIT_EINPUT;
    if (!*text)
        return sk_reading_fail(reading, item, "found an empty text, expected a path");
    /* A program's name without a slash is looked for in PATH. */
    is_program = strcmp(row->key, "qemu") == 0 && !strchr(text, '/');
    return store(reading, place,
                 is_program ? strdup(text) : sk_config_path(reading->directory, text));
}

/* suffix: where a text may end with M or G, the factor that it had; else NULL. */
static bool number_of(const json_t *value, uint64_t *ret_number, uint64_t *ret_factor)
{
    const char *text = json_string_value(value);
    char digits[32];
    size_t length;

    if (json_is_integer(value)) {
        *ret_number = (uint64_t)json_integer_value(value);
        return json_integer_value(value) >= 0;
    }
    if (!text || strlen(text) != json_string_length(value) || strlen(text) >= sizeof(digits))
        return false;
    length = strlen(text);
    memcpy(digits, text, length + 1);
    if (ret_factor && length > 0 && strchr("MG", digits[length - 1])) {
        *ret_factor = digits[length - 1] == 'G' ? 1024 : 1;
        digits[length - 1] = '\0';
    }
    return sk_number_parse(digits, 0, UINT64_MAX, ret_number);
}

/* What stands in the place of a number. */
static void print_found(const json_t *value, char *ret_text, size_t size)
{
    if (json_is_integer(value))
        (void)snprintf(ret_text, size, "%lld", (long long)json_integer_value(value));
    else if (json_is_string(value))
        (void)snprintf(ret_text, size, "%s '%.40s'", sk_json_kind(value), json_string_value(value));
    else
        (void)snprintf(ret_text, size, "%s", sk_json_kind(value));
}

static int read_number(const struct sk_reading *reading, const struct sk_field *row,
                       const struct sk_item *item, void *place)
{
    uint64_t number = 0, factor = 1;
    bool is_memory = row->kind == SK_FIELD_MEMORY;
    char found[64];

    if (!number_of(item->value, &number, is_memory ? &factor : NULL) ||
        number > row->max / factor || number * factor < row->min) {
        print_found(item->value, found, sizeof(found));
        return sk_reading_fail(
            reading, item, "found %s, expected a number from %" PRIu64 " to %" PRIu64 "%s", found,
            row->min, row->max, is_memory ? " (MiB), or a text like \"2G\"" : "");
    }
    *(struct sk_given_number *)place = (struct sk_given_number){true, number * factor};
    return 0;
}

static int read_switch(const struct sk_reading *reading, const struct sk_field *row,
                       const struct sk_item *item, void *place)
{
    if (!json_is_boolean(item->value))
        return sk_reading_fail(reading, item, "found %s, expected true or false",
                               sk_json_kind(item->value));
    *(bool *)place = json_is_true(item->value) == (row->kind == SK_FIELD_SWITCH);
    return 0;
}

static int read_choice(const struct sk_reading *reading, const struct sk_field *row,
                       const struct sk_item *item, void *place)
{
    const char *text = sk_reading_text(reading, item);
    const char *nearest;
    char list[128] = "";
    size_t used = 0;

    if (!text)
        return SEVKIT_EINPUT;
    for (unsigned i = 0; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *(unsigned *)place = i;
            return 0;
        }
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i > 0 ? ", " : "",
                                 row->choices[i]);
    }
    nearest = sk_suggestion_nearest(text, row->choices);
    if (nearest)
        return sk_reading_fail(reading, item, "found '%.100s' (did you mean '%s'?)", text, nearest);
    return sk_reading_fail(reading, item, "found '%.100s', expected one of %s", text, list);
}

static int read_policy(const struct sk_reading *reading, const struct sk_field *row,
                       const struct sk_item *item, void *place)
{
    char digits[24];

    if (!json_is_integer(item->value))
        return read_text(reading, row, item, place);
    if (json_integer_value(item->value) < 0)
        return sk_reading_fail(reading, item,
                               "found %lld, expected a policy, which is not negative",
                               (long long)json_integer_value(item->value));
    (void)snprintf(digits, sizeof(digits), "0x%" PRIx64, (uint64_t)json_integer_value(item->value));
    return store(reading, place, strdup(digits));
}

static int read_ids(const struct sk_reading *reading, const struct sk_field *row,
                    const struct sk_item *item, void *place)
{
    const char *text = sk_reading_text(reading, item);

    if (!text)
        return SEVKIT_EINPUT;
    if (strlen(text) != 32 || strspn(text, "0123456789abcdefABCDEF") != 32)
        return sk_reading_fail(reading, item, "found '%.100s', expected 32 hex digits", text);
    return read_text(reading, row, item, place);
}

#define RULES_DEPTH_MAX 16

/* Whether a value of JSON is one of TOML, and no deeper than any rule. */
static bool is_rule_value(const json_t *value, unsigned depth)
{
    const json_t *entry;
    json_t *member;
    const char *key;
    size_t i;

    if (json_is_null(value) || depth > RULES_DEPTH_MAX ||
        (json_is_string(value) && strlen(json_string_value(value)) != json_string_length(value)))
        return false;
    json_array_foreach(value, i, entry) if (!is_rule_value(entry, depth + 1)) return false;
    json_object_foreach((json_t *)(uintptr_t)value, key,
                        member) if (!is_rule_value(member, depth + 1)) return false;
    return true;
}

static int read_rules(const struct sk_reading *reading, const struct sk_field *row,
                      const struct sk_item *item, void *place)
{
    char where[SK_DOCUMENT_PLACE_BYTES];
    char **texts = place;
    int r;

    (void)row;
    if (!json_is_object(item->value))
        return sk_reading_fail(reading, item, "found %s, expected a table of rules",
                               sk_json_kind(item->value));
    if (!is_rule_value(item->value, 0))
        return sk_reading_fail(reading, item, "found null, a NUL byte or tables in %d tables",
                               RULES_DEPTH_MAX);
    sk_document_place(reading->document, item->pointer, where);
    r = store(reading, &texts[1], strdup(where));
    return r == 0 ? store(reading, &texts[0], json_dumps(item->value, JSON_COMPACT)) : r;
}

static int read_measured(const struct sk_reading *reading, const struct sk_field *row,
                         const struct sk_item *item, void *place)
{
    const char *text = json_string_value(item->value);
    struct sevkit_error error = {0};
    char digits[24];

    if (json_is_integer(item->value)) {
        (void)snprintf(digits, sizeof(digits), "%lld", (long long)json_integer_value(item->value));
        text = digits;
    } else if (!sk_reading_text(reading, item)) {
        return SEVKIT_EINPUT;
    }
    if (sk_vm_check_measured(row->key, text, &error) < 0)
        return sk_reading_fail(reading, item, "%s", error.text);
    return store(reading, place, strdup(text));
}

static int read_format(const struct sk_reading *reading, const struct sk_field *row,
                       const struct sk_item *item, void *place)
{
    const char *text = sk_reading_text(reading, item);

    (void)row;
    (void)place;
    if (!text)
        return SEVKIT_EINPUT;
    return strcmp(text, SK_VM_FORMAT) == 0
               ? 0
               : sk_reading_fail(reading, item, "found '%.100s', expected '" SK_VM_FORMAT "'",
                                 text);
}

static int read_list(const struct sk_reading *reading, const struct sk_field *row,
                     const struct sk_item *item, void *place)
{
    return sk_vm_read_list(reading, row, item, place);
}

int sk_vm_read_row(const struct sk_reading *reading, const struct sk_field *row,
                   const struct sk_item *item, void *base)
{
    static int (*const read[])(const struct sk_reading *reading, const struct sk_field *row,
                               const struct sk_item *item, void *place) = {
        [SK_FIELD_TEXT] = read_text,         [SK_FIELD_PATH] = read_path,
        [SK_FIELD_NUMBER] = read_number,     [SK_FIELD_MEMORY] = read_number,
        [SK_FIELD_SWITCH] = read_switch,     [SK_FIELD_OFF] = read_switch,
        [SK_FIELD_CHOICE] = read_choice,     [SK_FIELD_POLICY] = read_policy,
        [SK_FIELD_IDS] = read_ids,           [SK_FIELD_LIST] = read_list,
        [SK_FIELD_RULES] = read_rules,       [SK_FIELD_FORMAT] = read_format,
        [SK_FIELD_MEASURED] = read_measured,
    };

    return read[row->kind](reading, row, item, (char *)base + row->offset);
}
