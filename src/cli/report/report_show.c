/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_input.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "formats/report/report.h"
#include "formats/report/tpm_quote.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION, SK_JSON_OPTION, SK_REPORT_FORM_OPTION, SK_REPORT_PRODUCT_OPTION, {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit report show",
    .description = "Show the fields of an attestation report. Nothing is verified: 'sevkit report "
                   "verify' does that.",
    .epilog = "examples:\n"
              "  sevkit report show report.bin\n"
              "  sevkit report show --json - <report.hex\n",
    .options = options,
    .operands = "REPORT",
    .operands_min = 1,
    .operands_max = 1,
};

static inline void table_free_p(struct sevkit_cert_table **table)
{
    sevkit_cert_table_free(*table);
}

/* The table of an extended report; NULL if there is none. */
static int read_table(const struct sevkit_evidence *evidence, struct sevkit_cert_table **ret_table,
                      struct sevkit_error *error)
{
    size_t size;
    const uint8_t *data = sevkit_evidence_table(evidence, &size);

    return data ? sevkit_cert_table_parse(data, size, ret_table, error) : 0;
}

static void add_table(struct sk_text *text, const struct sevkit_cert_table *table)
{
    for (size_t i = 0; table && i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);
        char guid[SEVKIT_GUID_TEXT_BYTES];

        sevkit_cert_table_guid_text(entry, guid);
        sk_text_addf(text, "%s  %s, %zu bytes%s\n", guid, entry->name ? entry->name : "unknown",
                     entry->size, entry->mixed_endian ? ", GUID in mixed-endian order" : "");
    }
}

static const char *claims_state(const struct sevkit_evidence *evidence)
{
    return sevkit_evidence_check_claims(evidence, NULL) == 0
               ? "REPORT_DATA is the digest of these claims"
               : "REPORT_DATA is not the digest of these claims";
}

static void add_quote(struct sk_text *text, const struct sevkit_evidence *evidence)
{
    struct sevkit_error why = {0};
    size_t size;
    const uint8_t *nonce = sevkit_evidence_quote_nonce(evidence, &size);

    if (!sevkit_evidence_has_quote(evidence))
        return;
    sk_text_addf(text, "\nTPM quote (%s)\n%-32s ",
                 sevkit_evidence_check_quote(evidence, &why) == 0
                     ? "signed by the attestation key of these claims"
                     : why.text,
                 "nonce");
    sk_text_add_hex(text, nonce, size);
    sk_text_addf(text, "\nPCRs (%s)\n",
                 sevkit_evidence_check_pcrs(evidence, &why) == 0 ? "as they were quoted"
                                                                 : why.text);
    for (unsigned i = 0; i < SK_TPM_PCRS; i++) {
        const uint8_t *pcr = sevkit_evidence_pcr(evidence, i);

        if (!pcr)
            continue;
        sk_text_addf(text, "%-32u ", i);
        sk_text_add_hex(text, pcr, SEVKIT_EVIDENCE_PCR_BYTES);
        sk_text_add(text, "\n");
    }
}

static int print_text(const struct sevkit_evidence *evidence, const struct sk_report_view *view,
                      const struct sevkit_cert_table *table, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t size;
    const uint8_t *claims = sevkit_evidence_claims(evidence, &size);

    sk_text_addf(&text, "%-32s %s", "input",
                 sevkit_evidence_form_name(sevkit_evidence_form(evidence)));
    if (sevkit_evidence_inner_form(evidence) != sevkit_evidence_form(evidence))
        sk_text_addf(&text, " of %s",
                     sevkit_evidence_form_name(sevkit_evidence_inner_form(evidence)));
    sk_text_add(&text, "\n");
    sk_report_add_facts(&text, view);
    sk_text_add(&text, "\n");
    sk_report_add_rows(&text, view);
    if (table) {
        sk_text_add(&text, "\ncertificate table\n");
        add_table(&text, table);
    }
    if (claims) {
        sk_text_addf(&text, "\nruntime claims (%s)\n", claims_state(evidence));
        sk_text_add_printable_bytes(&text, claims, size);
        sk_text_add(&text, "\n");
    }
    add_quote(&text, evidence);
    return sk_cli_emit(&text, error);
}

static void add_claims_json(json_t *document, const struct sevkit_evidence *evidence)
{
    size_t size;
    const uint8_t *claims = sevkit_evidence_claims(evidence, &size);
    json_t *object;

    if (!claims) {
        sk_json_add_text(document, "claims", NULL);
        return;
    }
    object = sk_json_object();
    sk_json_add_bool(object, "bound", sevkit_evidence_check_claims(evidence, NULL) == 0);
    sk_json_add_base64(object, "base64", claims, size);
    sk_json_add(document, "claims", object);
}

static void add_quote_json(json_t *document, const struct sevkit_evidence *evidence)
{
    size_t size;
    const uint8_t *nonce = sevkit_evidence_quote_nonce(evidence, &size);
    json_t *object, *pcrs;

    if (!sevkit_evidence_has_quote(evidence)) {
        sk_json_add_text(document, "quote", NULL);
        return;
    }
    object = sk_json_object();
    pcrs = sk_json_object();
    sk_json_add_bool(object, "bound", sevkit_evidence_check_quote(evidence, NULL) == 0);
    sk_json_add_bool(object, "pcrs_bound", sevkit_evidence_check_pcrs(evidence, NULL) == 0);
    sk_json_add_hex(object, "nonce", nonce, size);
    for (unsigned i = 0; i < SK_TPM_PCRS; i++) {
        const uint8_t *pcr = sevkit_evidence_pcr(evidence, i);
        char name[16];

        (void)snprintf(name, sizeof(name), "%u", i);
        if (pcr)
            sk_json_add_hex(pcrs, name, pcr, SEVKIT_EVIDENCE_PCR_BYTES);
    }
    sk_json_add(object, "pcrs", pcrs);
    sk_json_add(document, "quote", object);
}

static int print_json(const char *path, const struct sevkit_evidence *evidence,
                      const struct sk_report_view *view, const struct sevkit_cert_table *table,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.report-show/1");
    uint8_t sha256[SK_SHA256_BYTES];
    int r = sk_hash_bytes(SK_SHA256, view->report->bytes, SEVKIT_REPORT_BYTES, sha256, error);

    if (r < 0)
        return r;
    sk_json_add_text(document, "path", path);
    sk_json_add_text(document, "form", sevkit_evidence_form_name(sevkit_evidence_form(evidence)));
    sk_json_add_text(document, "inner_form",
                     sevkit_evidence_form_name(sevkit_evidence_inner_form(evidence)));
    sk_json_add_hex(document, "sha256", sha256, sizeof(sha256));
    sk_report_add_json(document, view);
    sk_json_add(document, "table", table ? sk_certs_table_json(table, "size") : sk_json_text(NULL));
    add_claims_json(document, evidence);
    add_quote_json(document, evidence);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    SK_CLEANUP(table_free_p) struct sevkit_cert_table *table = NULL;
    const char *path = given->args->operands[0];
    const struct sevkit_product *hint = NULL;
    struct sk_report_view view;
    int r = sk_report_product_hint(given, &hint, error);

    if (r == 0)
        r = sk_report_load(given, path, &evidence, error);
    if (r == 0)
        r = read_table(evidence, &table, error);
    if (r < 0)
        return r;
    view = sk_report_view_of(sevkit_evidence_report(evidence), hint);
    return sk_given_has(given, OPT_JSON) ? print_json(path, evidence, &view, table, error)
                                         : print_text(evidence, &view, table, error);
}

const struct sk_command sk_command_report_show = {
    .noun = "report",
    .verb = "show",
    .summary = "show the fields of an attestation report",
    .spec = &spec,
    .run = run,
};
