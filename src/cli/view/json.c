/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/json.h"

#include "base/cleanup.h"
#include "base/values/time_text.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <sevkit/version.h>
#include <stdio.h>

static json_t *checked(json_t *value)
{
    if (!value)
        sk_cli_out_of_memory();
    return value;
}

void sk_json_free(json_t **json)
{
    json_decref(*json);
}

json_t *sk_json_object(void)
{
    return checked(json_object());
}

json_t *sk_json_array(void)
{
    return checked(json_array());
}

void sk_json_add(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, checked(value)) < 0)
        sk_cli_out_of_memory();
}

void sk_json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, checked(value)) < 0)
        sk_cli_out_of_memory();
}

json_t *sk_json_document(const char *schema)
{
    json_t *document = sk_json_object();

    sk_json_add_text(document, "schema", schema);
    sk_json_add_text(document, "version", sevkit_version());
    return document;
}

/* A text that is printable, once it is whole. */
static json_t *json_of(const struct sk_text *text)
{
    if (!sk_text_ok(text))
        sk_cli_out_of_memory();
    return checked(json_string(sk_text_get(text)));
}

json_t *sk_json_text(const char *value)
{
    SK_CLEANUP(sk_text_done) struct sk_text printable = {0};

    if (!value)
        return checked(json_null());
    sk_text_add_printable(&printable, value);
    return json_of(&printable);
}

json_t *sk_json_hex(const void *bytes, size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_add_hex(&text, bytes, size);
    return json_of(&text);
}

json_t *sk_json_base64(const void *bytes, size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_add_base64(&text, bytes, size);
    return json_of(&text);
}

void sk_json_add_text(json_t *object, const char *key, const char *value)
{
    sk_json_add(object, key, sk_json_text(value));
}

void sk_json_add_integer(json_t *object, const char *key, uint64_t value)
{
    sk_json_add(object, key, json_integer((json_int_t)value));
}

void sk_json_add_bool(json_t *object, const char *key, bool value)
{
    sk_json_add(object, key, json_boolean(value));
}

void sk_json_add_number(json_t *object, const char *key, uint64_t value)
{
    char text[2 + 16 + 1];

    snprintf(text, sizeof(text), "0x%" PRIx64, value);
    sk_json_add_text(object, key, text);
}

void sk_json_add_time(json_t *object, const char *key, int64_t moment)
{
    char text[SK_TIME_TEXT_BYTES];

    sk_time_format(moment, text);
    sk_json_add_text(object, key, text);
}

void sk_json_add_hex(json_t *object, const char *key, const void *bytes, size_t size)
{
    sk_json_add(object, key, sk_json_hex(bytes, size));
}

void sk_json_add_base64(json_t *object, const char *key, const void *bytes, size_t size)
{
    sk_json_add(object, key, sk_json_base64(bytes, size));
}

static int add_piece(const char *piece, size_t size, void *text)
{
    sk_text_add_bytes(text, piece, size);
    return 0;
}

int sk_json_emit(const json_t *document, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (json_dump_callback(document, add_piece, &text, JSON_INDENT(2)) < 0)
        sk_cli_out_of_memory();
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

int sk_json_or_text(bool as_json, const json_t *document, const struct sk_text *text,
                    struct sevkit_error *error)
{
    return as_json ? sk_json_emit(document, error) : sk_cli_emit(text, error);
}

void sk_json_emit_error(const char *program, const struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.error/1");
    json_t *member = sk_json_object();
    struct sevkit_error ignored;

    sk_json_add_text(document, "result", "error");
    sk_json_add_text(document, "program", program);
    sk_json_add_text(member, "code", sevkit_error_name(error->code));
    sk_json_add_text(member, "text", error->text);
    sk_json_add(document, "error", member);
    /* Where that fails, the message on standard error is all that can be said. */
    (void)!sk_json_emit(document, &ignored);
}
