/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/matrix_rows.h"

#include "base/cleanup.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/launch/corim.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4180: a field with a comma, a quote or a line end is quoted, quotes are doubled. */
static void add_field(struct sk_text *text, const char *word)
{
    bool quoted = word && strpbrk(word, ",\"\r\n");

    sk_text_add(text, quoted ? "\"" : "");
    for (const char *c = word ? word : ""; *c; c++) {
        sk_text_add_bytes(text, c, 1);
        if (*c == '"')
            sk_text_add(text, "\"");
    }
    sk_text_add(text, quoted ? "\"," : ",");
}

static size_t digest_size(const struct sk_matrix_rows *rows)
{
    return rows->mode == SEVKIT_MODE_SNP ? 48 : 32;
}

static int print_csv(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    bool blocks = rows->count > 0 && rows->items[0].has_block;

    sk_text_addf(&text,
                 "ovmf,kernel,initrd,append,vcpu_type,vcpu_signature,guest_features,profile,vcpus,"
                 "digest%s\n",
                 blocks ? ",id_block,id_auth" : "");
    for (size_t i = 0; i < rows->count; i++) {
        const struct sk_matrix_row *row = &rows->items[i];

        add_field(&text, row->firmware);
        add_field(&text, row->kernel);
        add_field(&text, row->initrd);
        add_field(&text, row->cmdline);
        add_field(&text, row->cpu);
        if (rows->profile)
            sk_text_addf(&text, "0x%" PRIx64 ",0x%" PRIx64 ",%s,%" PRIu64 ",", row->signature,
                         row->features, rows->profile->name, row->vcpus);
        else
            sk_text_add(&text, ",,,,");
        sk_cli_add_hex(&text, row->digest, digest_size(rows));
        if (blocks) {
            sk_text_add(&text, ",");
            sk_cli_add_base64(&text, row->block, sizeof(row->block));
            sk_text_add(&text, ",");
            sk_cli_add_base64(&text, row->auth, sizeof(row->auth));
        }
        sk_text_add(&text, "\n");
    }
    return sk_cli_emit(&text, error);
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

static int print_corim(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t(*digests)[48] = calloc(rows->count + 1, sizeof(*digests));
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t size = 0;
    int r;

    if (!digests)
        return sk_error_oom(error);
    for (size_t i = 0; i < rows->count; i++)
        memcpy(digests[i], rows->items[i].digest, sizeof(digests[i]));
    r = sk_corim_write("sevkit-reference-values", (const uint8_t(*)[48])digests, rows->count,
                       &bytes, &size, error);
    return r < 0 ? r : sk_cli_emit_bytes(bytes, size, error);
}

/* On one line; freed by the caller. */
static char *dump(const json_t *document)
{
    char *line = json_dumps(document, JSON_COMPACT);

    if (!line)
        sk_cli_out_of_memory();
    return line;
}

/* The message that trustee's reference value service takes. Servers compare with the digest in hex, those
 * from before 2026 in base64: both are listed. */
static int print_rvps(const struct sk_matrix_rows *rows, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *message = sk_json_object();
    SK_CLEANUP_JSON json_t *payload = sk_json_object();
    json_t *values = sk_json_array();
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    char *line;

    for (size_t i = 0; i < 2 * rows->count; i++) {
        const uint8_t *digest = rows->items[i / 2].digest;
        SK_CLEANUP(sk_text_done) struct sk_text one = {0};

        if (i % 2 == 0)
            sk_cli_add_hex(&one, digest, 48);
        else
            sk_cli_add_base64(&one, digest, 48);
        sk_json_append(values, sk_json_text(sk_text_get(&one)));
    }
    sk_json_add(payload, "snp_launch_measurement", values);
    line = dump(payload);
    sk_json_add_text(message, "version", "0.1.0");
    sk_json_add_text(message, "type", "sample");
    sk_json_add_base64(message, "payload", line, strlen(line));
    free(line);
    line = dump(message);
    sk_text_addf(&text, "%s\n", line);
    free(line);
    return sk_cli_emit(&text, error);
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
