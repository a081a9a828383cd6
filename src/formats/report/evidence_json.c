/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/evidence_json.h"

#include "base/values/bytes_text.h"
#include "base/values/pasted_text.h"
#include "base/values/space.h"
#include "formats/recognise.h"
#include "formats/report/crate_report.h"
#include "formats/report/go/go_report.h"
#include "formats/report/json_tree.h"
#include "formats/report/snpguard_report.h"

#include <stdlib.h>
#include <string.h>

#define NESTED_MAX 4u
#define BYTES_MIN  64u /* nothing shorter holds a report or a certificate */
#define BYTES_MAX  ((size_t)1 << 20)
#define PEM_START  "-----BEGIN"

static int look_into(const char *text, size_t size, unsigned depth, struct sk_evidence_json *found,
                     struct sevkit_error *error);

static int keep_blob(struct sk_evidence_json *found, const uint8_t *bytes, size_t size,
                     struct sevkit_error *error)
{
    if (found->blob)
        return 0;
    found->blob = malloc(size);
    if (!found->blob)
        return sk_error_oom(error);
    memcpy(found->blob, bytes, size);
    found->blob_size = size;
    return 0;
}

/* Bytes that may be a report, a certificate, or neither. */
static int offer(const uint8_t *bytes, size_t size, unsigned depth, struct sk_evidence_json *found,
                 struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (size < BYTES_MIN)
        return 0;
    if (sk_is_evidence(bytes, size))
        return keep_blob(found, bytes, size, error);
    if (bytes[0] == '{')
        r = look_into((const char *)bytes, size, depth + 1, found, &why);
    else
        r = sevkit_certs_add(found->certs, bytes, size, &why);
    return r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
}

static int offer_string(const struct sk_json_node *node, unsigned depth,
                        struct sk_evidence_json *found, struct sevkit_error *error)
{
    static const struct sk_bytes_rule rule = {BYTES_MIN, BYTES_MAX,
                                              SK_BYTES_TEXT | SK_BYTES_SPACES};
    size_t length = 0, size = 0;
    SK_CLEANUP_FREE char *text = NULL;
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    struct sevkit_error why = {0};
    int r;

    if (node->length < BYTES_MIN)
        return 0;
    text = sk_json_string(node, &length);
    bytes = text ? malloc(BYTES_MAX) : NULL;
    if (!bytes)
        return sk_error_oom(error);
    if (text[0] == '{' || strncmp(text, PEM_START, strlen(PEM_START)) == 0)
        return offer((const uint8_t *)text, length, depth, found, error);
    r = sk_bytes_text_read(&rule, text, length, bytes, &size, &why);
    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    return r < 0 ? 0 : offer(bytes, size, depth, found, error);
}

static int offer_list(const struct sk_json_tree *tree, size_t list, unsigned depth,
                      struct sk_evidence_json *found, struct sevkit_error *error)
{
    size_t size = sk_json_list_count(tree, list);
    SK_CLEANUP_FREE uint8_t *bytes = size >= BYTES_MIN ? malloc(size) : NULL;

    if (size < BYTES_MIN)
        return 0;
    if (!bytes)
        return sk_error_oom(error);
    return sk_json_bytes(tree, list, bytes, size) ? offer(bytes, size, depth, found, error) : 0;
}

static int offer_object(const struct sk_json_tree *tree, size_t object,
                        struct sk_evidence_json *found, struct sevkit_error *error)
{
    uint8_t report[SEVKIT_REPORT_BYTES];
    const struct sk_json_node *node = &tree->nodes[object];
    bool is_older = sk_json_member(tree, object, "_reserved_1") != 0;
    int r;

    if (sk_go_report_is(tree, object))
        r = sk_go_report_read(tree, object, report, error);
    else if (is_older)
        r = sk_snpguard_report_read(node->text, node->length, report, error);
    else
        r = sk_crate_report_read(tree, object, report, error);

    return r < 0 ? r : keep_blob(found, report, sizeof(report), error);
}

static int keep_quote(const struct sk_json_tree *tree, size_t object,
                      struct sk_evidence_json *found, struct sevkit_error *error)
{
    if (found->quote)
        return sk_error_set(error, SEVKIT_EINPUT, "JSON with more than one TPM quote");
    found->quote = malloc(sizeof(*found->quote));
    return found->quote ? sk_tpm_quote_read(tree, object, found->quote, error)
                        : sk_error_oom(error);
}

static int look_at_nodes(const struct sk_json_tree *tree, unsigned depth,
                         struct sk_evidence_json *found, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < tree->count;) {
        const struct sk_json_node *node = &tree->nodes[i];
        bool is_report = node->kind == SK_JSON_OBJECT &&
                         (sk_crate_report_is(tree, i) || sk_go_report_is(tree, i));
        bool is_quote = node->kind == SK_JSON_OBJECT && sk_tpm_quote_is(tree, i);

        if (is_report)
            r = offer_object(tree, i, found, error);
        else if (is_quote)
            r = keep_quote(tree, i, found, error);
        else if (node->kind == SK_JSON_STRING)
            r = offer_string(node, depth, found, error);
        else if (node->kind == SK_JSON_LIST)
            r = offer_list(tree, i, depth, found, error);
        i = is_report || is_quote ? node->behind : i + 1;
    }
    return r;
}

static int look_into(const char *text, size_t size, unsigned depth, struct sk_evidence_json *found,
                     struct sevkit_error *error)
{
    struct sk_json_tree tree = {0};
    int r;

    if (depth > NESTED_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "JSON in JSON in JSON");
    r = sk_json_tree_read(text, size, &tree, error);
    if (r == 0)
        r = look_at_nodes(&tree, depth, found, error);
    sk_json_tree_done(&tree);
    return r;
}

int sk_evidence_json_read(const char *text, size_t size, struct sk_evidence_json *ret_found,
                          struct sevkit_error *error)
{
    struct sk_evidence_json found = {0};
    int r = sevkit_certs_new(&found.certs, error);

    if (r == 0)
        r = look_into(text, size, 0, &found, error);
    if (r < 0)
        sk_evidence_json_done(&found);
    else
        *ret_found = found;
    return r;
}

void sk_evidence_json_done(struct sk_evidence_json *found)
{
    free(found->blob);
    free(found->quote);
    sevkit_certs_free(found->certs);
    *found = (struct sk_evidence_json){0};
}

static int add_json(struct sevkit_certs *certs, const char *text, size_t size,
                    struct sevkit_error *error)
{
    struct sk_evidence_json found = {0};
    int r = sk_evidence_json_read(text, size, &found, error);

    if (r == 0 && sevkit_certs_count(found.certs) + sevkit_certs_crl_count(found.certs) == 0)
        r = sk_error_set(error, SEVKIT_EINPUT, "JSON without certificates");
    if (r == 0)
        r = sevkit_certs_add_all(certs, found.certs, error);
    sk_evidence_json_done(&found);
    return r;
}

static int add_bytes(struct sevkit_certs *certs, const uint8_t *data, size_t size,
                     struct sevkit_error *error)
{
    return size > 0 && data[0] == '{' ? add_json(certs, (const char *)data, size, error)
                                      : sevkit_certs_add(certs, data, size, error);
}

static int add_any(struct sevkit_certs *certs, const void *data, size_t size,
                   struct sevkit_error *error)
{
    static const struct sk_bytes_rule rule = {1, BYTES_MAX, SK_BYTES_TEXT | SK_BYTES_SPACES};
    const uint8_t *bytes = data;
    size_t start = sk_spaces(bytes, size), decoded_size = 0;
    SK_CLEANUP_FREE uint8_t *decoded = NULL;
    struct sevkit_error why = {0};
    int r;

    if (start < size && (bytes[start] == '{' || bytes[start] == '[' || bytes[start] == '"'))
        return add_json(certs, (const char *)bytes + start, size - start, error);
    r = sevkit_certs_add(certs, data, size, error);
    if (r != SEVKIT_EINPUT)
        return r;
    decoded = malloc(BYTES_MAX);
    if (!decoded)
        return sk_error_oom(error);
    if (size <= 2 * BYTES_MAX &&
        sk_bytes_text_read(&rule, data, size, decoded, &decoded_size, &why) == 0 &&
        add_bytes(certs, decoded, decoded_size, &why) == 0)
        return 0;
    return sk_recognise_wrap(error, r, data, size, SK_FILE_CERTIFICATES);
}

int sk_certs_add_any(struct sevkit_certs *certs, const void *data, size_t size,
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *plain = NULL;
    size_t plain_size = 0;
    int r = sk_text_without_mark(data, size, &plain, &plain_size, error);

    if (r < 0)
        return r;
    return add_any(certs, plain ? plain : data, plain ? plain_size : size, error);
}
