/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/rows.h"

#include "cli/view/output.h"

#include <string.h>

#define KEY_MAX 64

/* NULL if there is nothing to show. */
static const json_t *find(const json_t *object, const char *key)
{
    while (object) {
        size_t length = strcspn(key, ".");
        char name[KEY_MAX] = "";

        if (length < sizeof(name))
            memcpy(name, key, length);
        object = json_object_get(object, name);
        if (!key[length])
            break;
        key += length + 1;
    }
    if (json_is_array(object)
            ? json_array_size(object) == 0
            : json_is_null(object) || json_is_object(object) || json_is_real(object))
        return NULL;
    return object;
}

static void add_value(struct sk_text *text, const json_t *value)
{
    if (json_is_string(value))
        sk_text_add_printable(text, json_string_value(value));
    else if (json_is_integer(value))
        sk_text_addf(text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        sk_text_add(text, json_is_true(value) ? "yes" : "no");
    for (size_t i = 0; i < json_array_size(value); i++) {
        sk_text_add(text, i ? ", " : "");
        add_value(text, json_array_get(value, i));
    }
}

static void add_second(struct sk_text *text, const json_t *object, const struct sk_row *row)
{
    const json_t *value = row->second ? find(object, row->second) : NULL;

    if (!row->second || !(value || row->none))
        return;
    sk_text_add(text, row->between);
    if (value)
        add_value(text, value);
    else
        sk_text_add(text, row->none);
}

static void add_row(struct sk_text *text, const json_t *object, const struct sk_row *row)
{
    const json_t *value = find(object, row->key);

    if (!value) {
        sk_text_addf(text, "%s\n", row->none);
        return;
    }
    add_value(text, value);
    add_second(text, object, row);
    sk_text_addf(text, "%s\n", row->after ? row->after : "");
}

void sk_rows_add_text(struct sk_text *text, const json_t *object, const struct sk_row *rows,
                      const char *indent, unsigned width)
{
    for (const struct sk_row *row = rows; row->title; row++) {
        if (!row->none && !find(object, row->key))
            continue;
        sk_text_addf(text, "%s%-*s ", indent, (int)width - 1, row->title);
        add_row(text, object, row);
    }
}
