/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <string.h>

enum { PATHS_MAX = 1024 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs show",
    .description = "Show the certificates and CRLs of files and folders (PEM, DER, bundle or "
                   "certificate table; of a table, its entries too). Nothing is verified.",
    .epilog = "examples:\n"
              "  sevkit certs show vcek.pem\n"
              "  sevkit certs show --json certs.bin\n",
    .options = options,
    .operands = "PATH...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static inline void table_free_p(struct sevkit_cert_table **table)
{
    sevkit_cert_table_free(*table);
}

/* *ret_table stays NULL if path is no table. What does not parse as one is left to sevkit_certs_load(), whose
 * error says why. */
static int load_table(const char *path, struct sevkit_cert_table **ret_table,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    struct sevkit_error reason = {0};
    int r;

    if (strcmp(path, "-") == 0 ||
        sk_file_read(&sk_sys_real, path, SEVKIT_CERT_TABLE_MAX_BYTES, &bytes, &reason) < 0)
        return 0;
    /* DER begins with a SEQUENCE, which no GUID of a table does; PEM has its mark. */
    if (bytes.size == 0 || bytes.data[0] == 0x30 ||
        memmem(bytes.data, bytes.size, "-----BEGIN", strlen("-----BEGIN")))
        return 0;
    r = sevkit_cert_table_parse(bytes.data, bytes.size, ret_table, &reason);
    return r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
}

static void add_table_text(struct sk_text *text, const char *path,
                           const struct sevkit_cert_table *table)
{
    sk_text_add(text, "certificate table ");
    sk_cli_add_printable(text, path, strlen(path));
    sk_text_addf(text, ": %zu entries\n", sevkit_cert_table_count(table));
    for (size_t i = 0; i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);
        char guid[SEVKIT_GUID_TEXT_BYTES];

        sevkit_cert_table_guid_text(entry, guid);
        sk_text_addf(text, "  %s %-13s %6zu bytes%s\n", guid, entry->name ? entry->name : "unknown",
                     entry->size, entry->mixed_endian ? ", GUID in mixed-endian order" : "");
    }
}

static json_t *table_json(const char *path, const struct sevkit_cert_table *table)
{
    json_t *object = sk_json_object();

    sk_json_add_text(object, "path", path);
    sk_json_add(object, "entries", sk_certs_table_json(table, "bytes"));
    return object;
}

/* What is shown, in both forms. */
struct shown {
    struct sk_text text;
    json_t *tables;
    struct sevkit_certs *certs;
};

static int load(const struct sk_given *given, struct shown *shown, struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    int r = 0;

    for (size_t i = 0; i < args->operand_count && r == 0; i++) {
        SK_CLEANUP(table_free_p) struct sevkit_cert_table *table = NULL;

        r = load_table(args->operands[i], &table, error);
        if (r == 0 && table) {
            add_table_text(&shown->text, args->operands[i], table);
            sk_json_append(shown->tables, table_json(args->operands[i], table));
        }
        if (r == 0)
            r = sevkit_certs_load(args->operands[i], shown->certs, error);
    }
    return r;
}

static int print_json(struct shown *shown, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-show/1");
    json_t *certs = sk_json_array();
    json_t *crls = sk_json_array();

    for (size_t i = 0; i < sevkit_certs_count(shown->certs); i++)
        sk_json_append(certs, sk_cert_json(sevkit_certs_get(shown->certs, i)));
    for (size_t i = 0; i < sevkit_certs_crl_count(shown->certs); i++)
        sk_json_append(crls, sk_crl_json(sevkit_certs_crl(shown->certs, i)));
    sk_json_add(document, "certificates", certs);
    sk_json_add(document, "crls", crls);
    sk_json_add(document, "tables", SK_TAKE(shown->tables));
    return sk_json_emit(document, error);
}

static int print_text(struct shown *shown, struct sevkit_error *error)
{
    for (size_t i = 0; i < sevkit_certs_count(shown->certs); i++)
        sk_cert_add_text(&shown->text, sevkit_certs_get(shown->certs, i));
    for (size_t i = 0; i < sevkit_certs_crl_count(shown->certs); i++)
        sk_crl_add_text(&shown->text, sevkit_certs_crl(shown->certs, i));
    return sk_cli_emit(&shown->text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    struct shown shown = {0};
    int r = sevkit_certs_new(&certs, error);

    if (r < 0)
        return r;
    shown.certs = certs;
    shown.tables = sk_json_array();
    r = load(given, &shown, error);
    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? print_json(&shown, error) : print_text(&shown, error);
    sk_json_free(&shown.tables);
    sk_text_done(&shown.text);
    return r;
}

const struct sk_command sk_command_certs_show = {
    .noun = "certs",
    .verb = "show",
    .summary = "show certificates, CRLs and tables",
    .spec = &spec,
    .run = run,
};
