/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_JSON_H
#define SK_CLI_VIEW_JSON_H

/*
 * JSON output over jansson. Members keep the order in which they are added; every document begins with
 * its schema ("sevkit.measure/1"), which changes its number when a member changes its meaning or goes.
 * Numbers that name bits, addresses or signatures, or may exceed 2^53, are strings ("0x30000").
 * A failing allocation ends the program, so that no member can get lost unnoticed.
 */

#include "base/error.h"
#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void sk_json_free(json_t **json);

json_t *sk_json_document(const char *schema);
json_t *sk_json_object(void);
json_t *sk_json_array(void);

/* Each takes over what it adds. */
void sk_json_add(json_t *object, const char *key, json_t *value);
void sk_json_append(json_t *array, json_t *value);
/* value NULL is null. Bytes that are no UTF-8 are shown as \xNN. */
json_t *sk_json_text(const char *value);
json_t *sk_json_hex(const void *bytes, size_t size);
json_t *sk_json_base64(const void *bytes, size_t size);
void sk_json_add_text(json_t *object, const char *key, const char *value);
void sk_json_add_integer(json_t *object, const char *key, uint64_t value);
void sk_json_add_bool(json_t *object, const char *key, bool value);
/* "0x1f": the number form for bits and addresses. */
void sk_json_add_number(json_t *object, const char *key, uint64_t value);
/* "2026-01-31T12:00:00Z" */
void sk_json_add_time(json_t *object, const char *key, int64_t moment);
/* Bytes as hex digits. */
void sk_json_add_hex(json_t *object, const char *key, const void *bytes, size_t size);
void sk_json_add_base64(json_t *object, const char *key, const void *bytes, size_t size);

/* Prints the document, indented by two, to standard output. */
int sk_json_emit(const json_t *document, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An answer in the form that was asked for: the document, or the text. */
int sk_json_or_text(bool as_json, const json_t *document, const struct sk_text *text,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A document sevkit.error/1 on standard output, for programs that read no messages. */
void sk_json_emit_error(const char *program, const struct sevkit_error *error);

#define SK_CLEANUP_JSON SK_CLEANUP(sk_json_free)

#endif
