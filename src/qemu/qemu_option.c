/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qemu_option.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH_MAX 8u

void sk_qemu_option_done(struct sk_qemu_option *option)
{
    for (size_t i = 0; i < option->count; i++) {
        free(option->pairs[i].key);
        free(option->pairs[i].value);
    }
    free(option->pairs);
    *option = (struct sk_qemu_option){.pairs = NULL};
}

/* Up to the next single comma, double ones made single; *text moves behind it. */
static char *take_word(const char **text)
{
    const char *from = *text;
    char *word = malloc(strlen(from) + 1), *to = word;

    if (!word)
        return NULL;
    for (; *from; from++) {
        if (*from == ',' && from[1] != ',')
            break;
        if (*from == ',')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    *text = *from ? from + 1 : from;
    return word;
}

/* Takes word. A key ends at the first "=". */
static bool split_word(char *word, bool is_first, struct sk_qemu_pair *ret_pair)
{
    const char *equals = strchr(word, '=');

    if (!equals && is_first) {
        *ret_pair = (struct sk_qemu_pair){.value = word};
        return true;
    }
    ret_pair->key = equals ? strndup(word, (size_t)(equals - word)) : strdup(word);
    ret_pair->value = strdup(equals ? equals + 1 : "on");
    free(word);
    return ret_pair->key && ret_pair->value;
}

static int add_pair(struct sk_qemu_option *option, const char *key, const char *value)
{
    struct sk_qemu_pair *pairs = reallocarray(option->pairs, option->count + 1, sizeof(*pairs));

    if (!pairs)
        return -1;
    option->pairs = pairs;
    pairs += option->count++;
    *pairs = (struct sk_qemu_pair){.key = strdup(key), .value = strdup(value)};
    return pairs->key && pairs->value ? 0 : -1;
}

static int add_json(struct sk_qemu_option *option, const char *prefix, const json_t *object,
                    unsigned depth);

/* One member, as the other form writes it; lists and null are passed over. */
static int add_member(struct sk_qemu_option *option, const char *name, const json_t *value,
                      unsigned depth)
{
    char number[32];

    if (json_is_object(value))
        return depth == JSON_DEPTH_MAX ? 0 : add_json(option, name, value, depth + 1);
    if (json_is_string(value))
        return add_pair(option, name, json_string_value(value));
    if (json_is_boolean(value))
        return add_pair(option, name, json_is_true(value) ? "on" : "off");
    if (!json_is_integer(value))
        return 0;
    (void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return add_pair(option, name, number);
}

static int add_json(struct sk_qemu_option *option, const char *prefix, const json_t *object,
                    unsigned depth)
{
    json_t *members = (json_t *)(uintptr_t)object, *value;
    const char *key;

    json_object_foreach(members, key, value)
    {
        SK_CLEANUP_FREE char *name = NULL;

        if (asprintf(&name, "%s%s%s", prefix, prefix[0] ? "." : "", key) < 0) {
            name = NULL;
            return -1;
        }
        if (add_member(option, name, value, depth) < 0)
            return -1;
    }
    return 0;
}

/* Since QEMU 6.0 some options are taken as JSON, too; libvirt writes them so. Members of members get names like
 * "file.filename". */
static int parse_json(const char *text, struct sk_qemu_option *ret_option,
                      struct sevkit_error *error)
{
    struct sk_qemu_option option = {.pairs = NULL};
    json_error_t problem;
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    int r;

    if (!document)
        return sk_error_set(error, SEVKIT_EREFUSED, "%.100s: not valid JSON: %s", text,
                            problem.text);
    r = add_json(&option, "", document, 0);
    json_decref(document);
    if (r < 0) {
        sk_qemu_option_done(&option);
        return sk_error_oom(error);
    }
    *ret_option = option;
    return 0;
}

int sk_qemu_option_parse(const char *text, struct sk_qemu_option *ret_option,
                         struct sevkit_error *error)
{
    struct sk_qemu_option option = {.pairs = NULL};
    size_t capacity = 1;

    if (text[0] == '{')
        return parse_json(text, ret_option, error);
    for (const char *c = text; *c; c++)
        capacity += *c == ',';
    option.pairs = calloc(capacity, sizeof(*option.pairs));
    if (!option.pairs)
        return sk_error_oom(error);
    while (*text) {
        char *word = take_word(&text);
        size_t at = option.count++;

        if (!word || !split_word(word, at == 0, &option.pairs[at])) {
            sk_qemu_option_done(&option);
            return sk_error_oom(error);
        }
    }
    *ret_option = option;
    return 0;
}

const char *sk_qemu_option_get(const struct sk_qemu_option *option, const char *key)
{
    for (size_t i = option->count; i > 0; i--)
        if (option->pairs[i - 1].key && strcmp(option->pairs[i - 1].key, key) == 0)
            return option->pairs[i - 1].value;
    return NULL;
}

const char *sk_qemu_option_first(const struct sk_qemu_option *option)
{
    return option->count && !option->pairs[0].key ? option->pairs[0].value : NULL;
}

void sk_qemu_option_remove(struct sk_qemu_option *option, const char *key)
{
    size_t kept = 0;

    for (size_t i = 0; i < option->count; i++) {
        struct sk_qemu_pair pair = option->pairs[i];

        if (pair.key && strcmp(pair.key, key) == 0) {
            free(pair.key);
            free(pair.value);
        } else {
            option->pairs[kept++] = pair;
        }
    }
    option->count = kept;
}

static void add_escaped(struct sk_text *text, const char *value)
{
    for (; *value; value++)
        sk_text_add_bytes(text, *value == ',' ? ",," : value, *value == ',' ? 2 : 1);
}

void sk_qemu_option_add(struct sk_text *option, const char *key, const char *value)
{
    if (!value)
        return;
    if (option->length > 0)
        sk_text_add(option, ",");
    if (key)
        sk_text_addf(option, "%s=", key);
    add_escaped(option, value);
}

void sk_qemu_option_addf(struct sk_text *option, const char *key, const char *format, ...)
{
    SK_CLEANUP_FREE char *value = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&value, format, args) < 0)
        value = NULL;
    va_end(args);
    if (value)
        sk_qemu_option_add(option, key, value);
    else
        option->failed = true;
}

void sk_qemu_option_switch(struct sk_text *option, const char *key, bool on)
{
    sk_qemu_option_add(option, key, on ? "on" : "off");
}

int sk_qemu_option_format(const struct sk_qemu_option *option, char **ret_text,
                          struct sevkit_error *error)
{
    struct sk_text text = {0};

    sk_text_add(&text, "");
    for (size_t i = 0; i < option->count; i++)
        sk_qemu_option_add(&text, option->pairs[i].key, option->pairs[i].value);
    *ret_text = sk_text_ok(&text) ? strdup(sk_text_get(&text)) : NULL;
    sk_text_done(&text);
    return *ret_text ? 0 : sk_error_oom(error);
}
