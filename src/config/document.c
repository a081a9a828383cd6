/* SPDX-License-Identifier: Apache-2.0 */
#include "config/document.h"

#include "base/error.h"
#include "config/json_places.h"
#include "config/toml.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_json(const char *text, size_t size)
{
    size_t i = 0;

    while (i < size && is_blank(text[i]))
        i++;
    return i < size && text[i] == '{';
}

static int json_failed(const char *name, const json_error_t *problem, struct sevkit_error *error)
{
    if (json_error_code(problem) == json_error_out_of_memory)
        return sk_error_oom(error);
    return sk_error_set(error, SEVKIT_EINPUT, "%s:%d:%d: %s", name, problem->line, problem->column,
                        problem->text);
}

static int parse_json(struct sk_document *document, const char *text, size_t size,
                      struct sevkit_error *error)
{
    json_error_t problem;

    document->root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &problem);
    if (!document->root)
        return json_failed(document->name, &problem, error);
    document->places = sk_json_places(text, size);
    return document->places ? 0 : sk_error_oom(error);
}

static int parse_toml(struct sk_document *document, const char *text, size_t size,
                      struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *json = NULL;
    json_error_t problem;
    json_t *both;
    int r = sk_toml_to_json(document->name, text, size, &json, error);

    if (r < 0)
        return r;
    document->is_toml = true;
    both = json_loads(json, JSON_ALLOW_NUL, &problem);
    if (!both)
        return json_failed(document->name, &problem, error);
    document->root = json_incref(json_object_get(both, "document"));
    document->places = json_incref(json_object_get(both, "places"));
    json_decref(both);
    return 0;
}

int sk_document_parse(const char *name, const void *data, size_t size,
                      struct sk_document **ret_document, struct sevkit_error *error)
{
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = calloc(1, sizeof(*document));
    int r;

    if (!document)
        return sk_error_oom(error);
    document->name = strdup(name);
    if (!document->name)
        return sk_error_oom(error);
    r = is_json(data, size) ? parse_json(document, data, size, error)
                            : parse_toml(document, data, size, error);
    if (r == 0)
        *ret_document = SK_TAKE(document);
    return r;
}

bool sk_document_is_vm_config(const struct sk_document *document)
{
    return !json_object_get(document->root, "format") &&
           (json_object_get(document->root, "ovmf_file") ||
            json_object_get(document->root, "host_cpu_family") ||
            json_object_get(document->root, "min_commited_tcb"));
}

void sk_document_free(struct sk_document *document)
{
    if (!document)
        return;
    json_decref(document->root);
    json_decref(document->places);
    free(document->name);
    free(document);
}

void sk_document_place(const struct sk_document *document, const char *pointer,
                       char ret_place[SK_DOCUMENT_PLACE_BYTES])
{
    char above[SK_DOCUMENT_PLACE_BYTES];
    const json_t *place = NULL;

    (void)snprintf(above, sizeof(above), "%s", pointer);
    while (!place && *above && document->places) {
        place = json_object_get(document->places, above);
        if (!place)
            *strrchr(above, '/') = '\0';
    }
    if (place)
        (void)snprintf(ret_place, SK_DOCUMENT_PLACE_BYTES, "%s:%d:%d", document->name,
                       (int)json_integer_value(json_array_get(place, 0)),
                       (int)json_integer_value(json_array_get(place, 1)));
    else
        (void)snprintf(ret_place, SK_DOCUMENT_PLACE_BYTES, "%s", document->name);
}
