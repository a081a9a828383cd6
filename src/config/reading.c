/* SPDX-License-Identifier: Apache-2.0 */
#include "config/reading.h"

#include "base/args/suggest.h"
#include "base/text.h"
#include "base/values/number.h"

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

void sk_reading_warn(const struct sk_reading *reading, const struct sk_item *item,
                     const char *format, ...)
{
    char place[SK_DOCUMENT_PLACE_BYTES], line[SEVKIT_ERROR_TEXT_BYTES];
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    va_list args;

    if (!reading->warn)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    sk_document_place(reading->document, item->pointer, place);
    sk_text_addf(&text, "%s: %s: %s", place, item->name, line);
    reading->warn(reading->arg, sk_text_get(&text));
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

/* Appends "/KEY", escaped. False if it gets too long. */
static bool add_key(char pointer[SK_POINTER_BYTES], const char *key)
{
    size_t used = strlen(pointer);

    if (used + 1 + 2 * strlen(key) + 1 > SK_POINTER_BYTES)
        return false;
    pointer[used++] = '/';
    /* RFC 6901, section 3. */
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

int sk_reading_child(const struct sk_reading *reading, const struct sk_item *parent,
                     const char *key, json_t *value, struct sk_item *ret_child)
{
    struct sk_item child = *parent;

    child.value = value;
    if (!add_key(child.pointer, key))
        return sk_reading_fail(reading, parent, "found a key of %zu characters, too deep in tables",
                               strlen(key));
    *ret_child = child;
    return 0;
}

int sk_reading_element(const struct sk_reading *reading, const struct sk_item *parent, size_t index,
                       struct sk_item *ret_child)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "%zu", index);
    return sk_reading_child(reading, parent, digits, json_array_get(parent->value, index),
                            ret_child);
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
