/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/matrix_rows.h"

#include "base/cleanup.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/launch/corim.h"
#include "formats/launch/rvps.h"

#include <stdlib.h>
#include <string.h>

static size_t digest_size(const struct sk_matrix_rows *rows)
{
    return rows->mode == SEVKIT_MODE_SNP ? 48 : 32;
}

static json_t *row_json(const struct sk_matrix_rows *rows, const struct sk_matrix_row *row)
{
    json_t *entry = sk_json_object();

    sk_json_add_text(entry, "mode", sevkit_mode_name(rows->mode));
    sk_json_add_text(entry, "ovmf", row->firmware);
    sk_json_add_text(entry, "kernel", row->kernel);
    sk_json_add_text(entry, "initrd", row->initrd);
    sk_json_add_text(entry, "append", row->cmdline);
    if (rows->profile) {
        sk_json_add_text(entry, "vcpu_type", row->cpu);
        sk_json_add_number(entry, "vcpu_signature", row->signature);
        sk_json_add_number(entry, "guest_features", row->features);
        sk_json_add_text(entry, "profile", rows->profile->name);
        sk_json_add_integer(entry, "vcpus", row->vcpus);
    }
    sk_json_add_hex(entry, "digest", row->digest, digest_size(rows));
    if (row->has_block) {
        sk_json_add_base64(entry, "id_block", row->block, sizeof(row->block));
        sk_json_add_base64(entry, "id_auth", row->auth, sizeof(row->auth));
    }
    return entry;
}

/* RFC 4180: a field with a comma, a quote or a line end is quoted, quotes are doubled. */
static void add_field(struct sk_text *text, const char *word)
{
    bool quoted = strpbrk(word, ",\"\r\n");

    sk_text_add(text, quoted ? "\"" : "");
    for (; *word; word++) {
        sk_text_add_bytes(text, word, 1);
        if (*word == '"')
            sk_text_add(text, "\"");
    }
    sk_text_add(text, quoted ? "\"" : "");
}

/* A member of the row as a field; what the row does not have is empty. */
static void add_member(struct sk_text *text, const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);

    if (json_is_string(value))
        add_field(text, json_string_value(value));
    else if (json_is_integer(value))
        sk_text_addf(text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
}

static int print_csv(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    static const char *const columns[] = {
        "ovmf",           "kernel",  "initrd", "append", "vcpu_type", "vcpu_signature",
        "guest_features", "profile", "vcpus",  "digest", "id_block",  "id_auth"};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    bool blocks = rows->count > 0 && rows->items[0].has_block;
    size_t count = SK_ARRAY_SIZE(columns) - (blocks ? 0 : 2);

    for (size_t i = 0; i < count; i++)
        sk_text_addf(&text, "%s%s", columns[i], i + 1 < count ? "," : "\n");
    for (size_t i = 0; i < rows->count; i++) {
        SK_CLEANUP_JSON json_t *row = row_json(rows, &rows->items[i]);

        for (size_t c = 0; c < count; c++) {
            add_member(&text, row, columns[c]);
            sk_text_add(&text, c + 1 < count ? "," : "\n");
        }
    }
    return sk_cli_emit(&text, error);
}

static int print_lines(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < rows->count; i++) {
        SK_CLEANUP_JSON json_t *entry = row_json(rows, &rows->items[i]);
        char *line = json_dumps(entry, JSON_COMPACT);

        if (!line)
            sk_cli_out_of_memory();
        sk_text_addf(&text, "%s\n", line);
        free(line);
    }
    return sk_cli_emit(&text, error);
}

static int print_json(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.measure-matrix/1");
    json_t *list = sk_json_array();

    sk_json_add(document, "rows", list);
    for (size_t i = 0; i < rows->count; i++)
        sk_json_append(list, row_json(rows, &rows->items[i]));
    return sk_json_emit(document, error);
}

/* NULL: out of memory. */
static uint8_t (*digests_of(const struct sk_matrix_rows *rows))[48]
{
    uint8_t(*digests)[48] = calloc(rows->count + 1, sizeof(*digests));

    for (size_t i = 0; digests && i < rows->count; i++)
        memcpy(digests[i], rows->items[i].digest, sizeof(digests[i]));
    return digests;
}

static int print_corim(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t(*digests)[48] = digests_of(rows);
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t size = 0;
    int r;

    if (!digests)
        return sk_error_oom(error);
    r = sk_corim_write("sevkit-reference-values", (const uint8_t(*)[48])digests, rows->count,
                       &bytes, &size, error);
    return r < 0 ? r : sk_cli_emit_bytes(bytes, size, error);
}

static int print_rvps(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE uint8_t(*digests)[48] = digests_of(rows);
    int r;

    if (!digests)
        return sk_error_oom(error);
    r = sk_rvps_write((const uint8_t(*)[48])digests, rows->count, &text, error);
    return r < 0 ? r : sk_cli_emit(&text, error);
}

int sk_matrix_rows_print(const struct sk_matrix_rows *rows, const char *form,
                         struct sevkit_error *error)
{
    static const struct {
        const char *form;
        int (*print)(const struct sk_matrix_rows *rows, struct sevkit_error *error);
    } forms[] = {
        {"csv", print_csv},     {"jsonl", print_lines}, {"json", print_json},
        {"corim", print_corim}, {"rvps", print_rvps},
    };

    for (size_t i = 0; form && i < SK_ARRAY_SIZE(forms); i++)
        if (strcmp(forms[i].form, form) == 0)
            return forms[i].print(rows, error);
    return print_csv(rows, error);
}
