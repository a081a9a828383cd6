/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/number.h"
#include "base/suggest.h"
#include "base/text.h"
#include "config/file.h"
#include "policy/file_reading.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int sk_reading_fail(const struct sk_reading *reading, const struct sk_item *item,
                    const char *format, ...)
{
    char place[SK_DOCUMENT_PLACE_BYTES], line[SEVKIT_ERROR_TEXT_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    sk_document_place(reading->document, item->pointer, place);
    return sk_error_set(reading->error, SEVKIT_EINPUT, "%s: %s%s%s", place, item->name,
                        *item->name ? ": " : "", line);
}

int sk_reading_wrap(const struct sk_reading *reading, const struct sk_item *item, int r)
{
    char place[SK_DOCUMENT_PLACE_BYTES];

    if (r == SEVKIT_EUSAGE || r == SEVKIT_EREFUSED)
        r = SEVKIT_EINPUT;
    if (reading->error)
        reading->error->code = r;
    sk_document_place(reading->document, item->pointer, place);
    return sk_error_wrap(reading->error, r, "%s", place);
}

void sk_reading_warn(const struct sk_reading *reading, const struct sk_item *item,
                     const char *format, ...)
{
    char place[SK_DOCUMENT_PLACE_BYTES], line[SEVKIT_ERROR_TEXT_BYTES];
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    va_list args;

    if (!reading->reader->warn)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    sk_document_place(reading->document, item->pointer, place);
    sk_text_addf(&text, "%s: %s: %s", place, item->name, line);
    reading->reader->warn(reading->reader->arg, sk_text_get(&text));
}

int sk_reading_unknown(const struct sk_reading *reading, const struct sk_item *item,
                       const char *key, const char *const *known)
{
    SK_CLEANUP(sk_text_done) struct sk_text words = {0};
    const char *nearest = sk_suggestion_nearest(key, known);

    if (nearest)
        return sk_reading_fail(reading, item, "unknown key '%.100s' (did you mean '%s'?)", key,
                               nearest);
    for (size_t i = 0; known[i]; i++)
        sk_text_addf(&words, "%s%s", i > 0 ? ", " : "", known[i]);
    return sk_reading_fail(reading, item, "unknown key '%.100s'; known are %s", key,
                           sk_text_get(&words));
}

/* RFC 6901, section 3. */
bool sk_pointer_add(char pointer[SK_POINTER_BYTES], const char *key)
{
    size_t used = strlen(pointer);

    if (used + 1 + 2 * strlen(key) + 1 > SK_POINTER_BYTES)
        return false;
    pointer[used++] = '/';
    for (; *key; key++) {
        if (*key == '~' || *key == '/') {
            pointer[used++] = '~';
            pointer[used++] = *key == '~' ? '0' : '1';
        } else {
            pointer[used++] = *key;
        }
    }
    pointer[used] = '\0';
    return true;
}

const char *sk_json_kind(const json_t *value)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "a table",   [JSON_ARRAY] = "a list",    [JSON_STRING] = "a text",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };

    return kinds[json_typeof(value)];
}

const char *sk_reading_text(const struct sk_reading *reading, const struct sk_item *item)
{
    const char *text = json_string_value(item->value);

    if (!text) {
        (void)sk_reading_fail(reading, item, "found %s, expected a text",
                              sk_json_kind(item->value));
        return NULL;
    }
    if (strlen(text) != json_string_length(item->value)) {
        (void)sk_reading_fail(reading, item, "found a text with a NUL byte");
        return NULL;
    }
    return text;
}

int sk_reading_number(const struct sk_reading *reading, const struct sk_item *item, uint64_t max,
                      uint64_t *ret_number)
{
    json_int_t integer = json_integer_value(item->value);
    const char *text;

    if (json_is_integer(item->value)) {
        if (integer >= 0 && (uint64_t)integer <= max) {
            *ret_number = (uint64_t)integer;
            return 0;
        }
        return sk_reading_fail(reading, item,
                               "found %" JSON_INTEGER_FORMAT ", expected a number from 0 to "
                               "%" PRIu64,
                               integer, max);
    }
    text = json_string_value(item->value);
    if (text && strlen(text) == json_string_length(item->value) &&
        sk_number_parse(text, 0, max, ret_number))
        return 0;
    return sk_reading_fail(reading, item, "found %s, expected a number from 0 to %" PRIu64,
                           text ? "a text that is none" : sk_json_kind(item->value), max);
}

int sk_reading_add(const struct sk_reading *reading, const struct sk_item *item,
                   const struct sevkit_rule *rule, const char *value)
{
    char place[SK_DOCUMENT_PLACE_BYTES];
    int r;

    sk_document_place(reading->document, item->pointer, place);
    r = sevkit_acceptance_add(reading->acceptance, rule->name, value, place, reading->error);
    return r < 0 ? sk_reading_wrap(reading, item, r) : 0;
}

static int wrong_kind(const struct sk_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    if (rule->kind == SEVKIT_RULE_SWITCH)
        return sk_reading_fail(reading, item, "found %s, expected true or false",
                               sk_json_kind(item->value));
    return sk_reading_fail(reading, item, "found %s, expected a value like \"%s\"",
                           sk_json_kind(item->value), rule->example);
}

static bool takes_integers(enum sevkit_rule_kind kind)
{
    return kind == SEVKIT_RULE_NUMBER || kind == SEVKIT_RULE_VMPL || kind == SEVKIT_RULE_MASK ||
           kind == SEVKIT_RULE_PLATFORM_BITS || kind == SEVKIT_RULE_POLICY_BITS ||
           kind == SEVKIT_RULE_POLICY;
}

static int add_path(const struct sk_reading *reading, const struct sk_item *item,
                    const struct sevkit_rule *rule, const char *value)
{
    SK_CLEANUP_FREE char *path = sk_config_path(reading->directory, value);

    if (!path)
        return sk_error_oom(reading->error);
    return sk_reading_add(reading, item, rule, path);
}

/* One value that is no list. */
static int add_scalar(const struct sk_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    char digits[24];
    const char *text;

    if (rule->kind == SEVKIT_RULE_SWITCH && json_is_boolean(item->value))
        return sk_reading_add(reading, item, rule, json_is_true(item->value) ? "true" : "false");
    if (takes_integers(rule->kind) && json_is_integer(item->value)) {
        (void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
                       json_integer_value(item->value));
        return sk_reading_add(reading, item, rule, digits);
    }
    if (rule->kind == SEVKIT_RULE_SWITCH || !json_is_string(item->value))
        return wrong_kind(reading, item, rule);
    text = sk_reading_text(reading, item);
    if (!text)
        return SEVKIT_EINPUT;
    if (rule->kind == SEVKIT_RULE_PATH && *text)
        return add_path(reading, item, rule, text);
    return sk_reading_add(reading, item, rule, text);
}

static int component_of(const char *name)
{
    for (int i = 0; i < SEVKIT_TCB_COMPONENTS; i++)
        if (strcmp(sevkit_tcb_component_name((enum sevkit_tcb_component)i), name) == 0)
            return i;
    return -1;
}

/* What a table of a TCB may hold. */
static int unknown_component(const struct sk_reading *reading, const struct sk_item *item,
                             const char *key, bool products_too)
{
    const char *known[SEVKIT_TCB_COMPONENTS + 16 + 1] = {NULL};
    size_t count = 0;

    for (int i = 0; i < SEVKIT_TCB_COMPONENTS; i++)
        known[count++] = sevkit_tcb_component_name((enum sevkit_tcb_component)i);
    for (size_t i = 0; products_too && i < sevkit_product_count() && i < 16; i++)
        known[count++] = sevkit_product(i)->name;
    return sk_reading_unknown(reading, item, key, known);
}

static int child_of(const struct sk_reading *reading, const struct sk_item *item, const char *key,
                    json_t *value, char pointer[SK_POINTER_BYTES], struct sk_item *ret_child)
{
    (void)snprintf(pointer, SK_POINTER_BYTES, "%s", item->pointer);
    if (!sk_pointer_add(pointer, key))
        return sk_reading_fail(reading, item, "a key of %zu characters", strlen(key));
    *ret_child = (struct sk_item){item->name, pointer, value};
    return 0;
}

/* {bl = 4, snp = 24}: one floor. Members that are tables or texts are other products' floors, which the
 * caller reads, if products_too. */
static int add_components(const struct sk_reading *reading, const struct sk_item *item,
                          const struct sevkit_rule *rule, const struct sevkit_product *product,
                          bool products_too)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    char pointer[SK_POINTER_BYTES];
    json_t *value;
    const char *key;
    bool any = false;

    if (product)
        sk_text_addf(&text, "%s:", product->name);
    json_object_foreach(item->value, key, value)
    {
        struct sk_item child = {0};
        uint64_t number = 0;
        int r = child_of(reading, item, key, value, pointer, &child);

        if (r == 0 && products_too && sevkit_product_find(key))
            continue;
        if (r == 0 && component_of(key) < 0)
            r = unknown_component(reading, &child, key, products_too);
        if (r == 0)
            r = sk_reading_number(reading, &child, 255, &number);
        if (r < 0)
            return r;
        sk_text_addf(&text, "%s%s=%u", any ? "," : "", key, (unsigned)number);
        any = true;
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->error);
    if (!any && products_too && json_object_size(item->value) > 0)
        return 0;
    if (!any)
        return sk_reading_fail(reading, item, "found an empty table");
    return sk_reading_add(reading, item, rule, sk_text_get(&text));
}

/* "bl=4,snp=24" or a raw TCB_VERSION, of one product. */
static int add_product_floor(const struct sk_reading *reading, const struct sk_item *item,
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
        value = sk_reading_text(reading, item);
        if (!value)
            return SEVKIT_EINPUT;
        sk_text_add(&text, value);
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->error);
    return sk_reading_add(reading, item, rule, sk_text_get(&text));
}

static int add_floor_table(const struct sk_reading *reading, const struct sk_item *item,
                           const struct sevkit_rule *rule)
{
    char pointer[SK_POINTER_BYTES];
    json_t *value;
    const char *key;
    int r = add_components(reading, item, rule, NULL, true);

    if (r < 0)
        return r;
    json_object_foreach(item->value, key, value)
    {
        const struct sevkit_product *product = sevkit_product_find(key);
        struct sk_item child = {0};

        if (!product)
            continue;
        r = child_of(reading, item, key, value, pointer, &child);
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
static int add_joined(const struct sk_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < json_array_size(item->value); i++) {
        struct sk_item child = {item->name, item->pointer, json_array_get(item->value, i)};
        const char *word = sk_reading_text(reading, &child);

        if (!word)
            return SEVKIT_EINPUT;
        sk_text_addf(&text, "%s%s", i > 0 ? "," : "", word);
    }
    if (!sk_text_ok(&text))
        return sk_error_oom(reading->error);
    return sk_reading_add(reading, item, rule, text.length > 0 ? sk_text_get(&text) : "none");
}

static int add_list(const struct sk_reading *reading, const struct sk_item *item,
                    const struct sevkit_rule *rule)
{
    bool bits = is_bits(rule);
    int r = 0;

    if (!rule->is_list && bits)
        return add_joined(reading, item, rule);
    if (!rule->is_list)
        return sk_reading_fail(reading, item, "found a list, expected one value");
    if (json_array_size(item->value) == 0 && bits)
        return sk_reading_add(reading, item, rule, "none");
    if (json_array_size(item->value) == 0)
        return sk_reading_fail(reading, item,
                               "found an empty list, which would accept nothing; leave the key out "
                               "to accept anything");
    for (size_t i = 0; i < json_array_size(item->value) && r == 0; i++) {
        char pointer[SK_POINTER_BYTES], index[24];
        struct sk_item child = {0};

        (void)snprintf(index, sizeof(index), "%zu", i);
        r = child_of(reading, item, index, json_array_get(item->value, i), pointer, &child);
        if (r == 0)
            r = add_scalar(reading, &child, rule);
    }
    return r;
}

int sk_reading_add_rule(const struct sk_reading *reading, const struct sk_item *item,
                        const struct sevkit_rule *rule)
{
    if (json_is_array(item->value))
        return add_list(reading, item, rule);
    if (rule->kind == SEVKIT_RULE_TCB && json_is_object(item->value))
        return add_floor_table(reading, item, rule);
    return add_scalar(reading, item, rule);
}
