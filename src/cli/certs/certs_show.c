/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

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

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

static void add_table_text(struct sk_text *text, const char *path,
                           const struct sevkit_cert_table *table)
{
    sk_text_add(text, "certificate table ");
    sk_text_add_printable(text, path);
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

static int load(const char *path, struct sevkit_certs *certs, json_t *tables, struct sk_text *text,
                struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    int r = strcmp(path, "-") == 0 ? 0 : sk_cert_table_load(path, &table, error);

    if (r == 0 && table) {
        add_table_text(text, path, table);
        sk_json_append(tables, table_json(path, table));
    }
    return r < 0 ? r : sevkit_certs_load(path, certs, error);
}

static void add_certs(const struct sevkit_certs *certs, json_t *document, struct sk_text *text)
{
    json_t *list = sk_json_array(), *crls = sk_json_array();

    sk_json_add(document, "certificates", list);
    sk_json_add(document, "crls", crls);
    for (size_t i = 0; i < sevkit_certs_count(certs); i++) {
        sk_json_append(list, sk_cert_json(sevkit_certs_get(certs, i)));
        sk_cert_add_text(text, json_array_get(list, i));
    }
    for (size_t i = 0; i < sevkit_certs_crl_count(certs); i++) {
        sk_json_append(crls, sk_crl_json(sevkit_certs_crl(certs, i)));
        sk_crl_add_text(text, json_array_get(crls, i));
    }
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-show/1");
    SK_CLEANUP_JSON json_t *tables = sk_json_array();
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    int r = sevkit_certs_new(&certs, error);

    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = load(given->args->operands[i], certs, tables, &text, error);
    if (r < 0)
        return r;
    add_certs(certs, document, &text);
    sk_json_add(document, "tables", SK_TAKE(tables));
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}

const struct sk_command sk_command_certs_show = {
    .noun = "certs",
    .verb = "show",
    .summary = "show certificates, CRLs and tables",
    .spec = &spec,
    .run = run,
};
