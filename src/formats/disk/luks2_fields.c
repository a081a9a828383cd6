/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/luks2_fields.h"

#include "base/encoding.h"
#include "base/values/number.h"
#include "formats/disk/luks2_volume.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define REASON_BYTES 256

int sk_luks2_refuse(struct sevkit_error *error, const char *path, const char *format, ...)
{
    char reason[REASON_BYTES];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    return sk_error_set(error, SEVKIT_EREFUSED, "%s: %s", path, reason);
}

/* Foreign text in a message: printable, and not too much of it. */
static const char *shown(const char *text, char ret_shown[SK_LUKS2_PATH_BYTES])
{
    size_t i = 0;

    for (; i < SK_LUKS2_PATH_BYTES - 1 && text[i]; i++)
        ret_shown[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    ret_shown[i] = 0;
    return ret_shown;
}

static int read_choice(const struct sk_luks2_field *field, const char *path, const char *text,
                       uint64_t *ret_index, struct sevkit_error *error)
{
    char buffer[SK_LUKS2_PATH_BYTES];

    for (uint64_t i = 0; field->choices[i]; i++)
        if (strcmp(field->choices[i], text) == 0) {
            *ret_index = i;
            return 0;
        }
    return sk_luks2_refuse(error, path, "\"%s\" is not accepted", shown(text, buffer));
}

static int read_data(const struct sk_luks2_field *field, const char *path, const char *text,
                     struct sk_luks2_bytes *ret_bytes, struct sevkit_error *error)
{
    struct sk_luks2_bytes bytes = {0};

    if (!sk_base64_decode(text, bytes.data, sizeof(bytes.data), &bytes.size) ||
        bytes.size < field->min || bytes.size > field->max)
        return sk_luks2_refuse(error, path, "expected %" PRIu64 " to %" PRIu64 " bytes in base64",
                               field->min, field->max);
    *ret_bytes = bytes;
    return 0;
}

static int read_big(const struct sk_luks2_field *field, const char *path, const char *text,
                    uint64_t *ret_number, struct sevkit_error *error)
{
    /* Other readers take a leading zero for octal, or skip blanks: one spelling only. */
    bool canonical = text[0] != '0' || !text[1];

    if (!canonical || !sk_number_parse_decimal(text, field->min, field->max, ret_number))
        return sk_luks2_refuse(error, path,
                               "expected a number from %" PRIu64 " to %" PRIu64 " as text",
                               field->min, field->max);
    return 0;
}

static int read_number(const struct sk_luks2_field *field, const char *path, const json_t *value,
                       uint64_t *ret_number, struct sevkit_error *error)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || (uint64_t)number < field->min ||
        (uint64_t)number > field->max)
        return sk_luks2_refuse(error, path, "expected a number from %" PRIu64 " to %" PRIu64,
                               field->min, field->max);
    *ret_number = (uint64_t)number;
    return 0;
}

static int read_text(const struct sk_luks2_field *field, const char *path, const json_t *value,
                     void *target, struct sevkit_error *error)
{
    const char *text = json_string_value(value);

    if (!text || strlen(text) != json_string_length(value))
        return sk_luks2_refuse(error, path, "expected a text");
    if (field->type == SK_LUKS2_CHOICE)
        return read_choice(field, path, text, target, error);
    if (field->type == SK_LUKS2_BIG)
        return read_big(field, path, text, target, error);
    return read_data(field, path, text, target, error);
}

static int read_value(const struct sk_luks2_field *field, const char *path, json_t *value,
                      void *target, struct sevkit_error *error)
{
    bool wanted = field->type == SK_LUKS2_OBJECT ? json_is_object(value) : json_is_array(value);

    if (field->type == SK_LUKS2_NUMBER)
        return read_number(field, path, value, target, error);
    if (field->type != SK_LUKS2_OBJECT && field->type != SK_LUKS2_ARRAY)
        return read_text(field, path, value, target, error);
    if (!wanted)
        return sk_luks2_refuse(error, path, "expected an %s",
                               field->type == SK_LUKS2_OBJECT ? "object" : "array");
    *(json_t **)target = value;
    return 0;
}

static const struct sk_luks2_field *find_field(const struct sk_luks2_field *fields,
                                               const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static int check_known(const json_t *object, const char *path, const struct sk_luks2_field *fields,
                       struct sevkit_error *error)
{
    char buffer[SK_LUKS2_PATH_BYTES];
    const char *name;
    json_t *value;

    json_object_foreach(
        (json_t *)(uintptr_t)object, name,
        value) if (!find_field(fields, name)) return sk_luks2_refuse(error, path,
                                                                     "unknown member \"%s\"",
                                                                     shown(name, buffer));
    return 0;
}

int sk_luks2_fields_read(const json_t *object, const char *path,
                         const struct sk_luks2_field *fields, void *target,
                         struct sevkit_error *error)
{
    int r = check_known(object, path, fields, error);

    for (; r == 0 && fields->name; fields++) {
        json_t *value = json_object_get(object, fields->name);
        char place[SK_LUKS2_PATH_BYTES];

        (void)snprintf(place, sizeof(place), "%s%s%s", path, *path ? "." : "", fields->name);
        if (value)
            r = read_value(fields, place, value, (char *)target + fields->offset, error);
        else if (!fields->optional)
            r = sk_luks2_refuse(error, place, "missing");
    }
    return r;
}
