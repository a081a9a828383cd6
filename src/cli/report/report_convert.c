/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option_values.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "formats/report/report_forms.h"

#include <unistd.h>

/* In the order of enum sk_report_form. */
static const char *const targets[] = {"raw",      "hex",      "base64",  "json",
                                      "response", "extended", "trustee", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .required = true,
     .choices = targets,
     .help = "form to write; json is the one of SNPGuard, trustee the evidence of the sev crate"},
    SK_REPORT_FORM_OPTION,
    {SK_OUTPUT_OPTION, .help = "default: standard output"},
    SK_FORCE_OPTION,
    {.name = "certs",
     .kind = SK_OPTION_LIST,
     .metavar = "PATH",
     .help = "certificates for --format extended and trustee (file or folder, repeatable); default "
             "those that came with the report"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit report convert",
    .description = "Write an attestation report in another form. The report's bytes stay as they "
                   "are; nothing is verified.",
    .epilog =
        "examples:\n"
        "  sevkit report convert --format raw -o report.bin report.json\n"
        "  sevkit report convert --format extended --certs certs/ -o evidence.bin report.bin\n"
        "  sevkit report convert --format trustee --certs certs/ report.bin\n",
    .options = options,
    .operands = "REPORT",
    .operands_min = 1,
    .operands_max = 1,
};

/* A certificate table of the files; freed with sevkit_certs_data_free(). */
static int read_certs(const struct sk_arg *given, uint8_t **ret_table, size_t *ret_size,
                      struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    int r = sevkit_certs_new(&certs, error);

    for (unsigned i = 0; i < given->count && r == 0; i++)
        r = sevkit_certs_load(given->values[i], certs, error);
    if (r == 0)
        r = sevkit_certs_write_table(certs, ret_table, ret_size, error);
    return r < 0 ? sk_error_wrap(error, r, "--certs") : 0;
}

static int convert(const struct sk_given *given, enum sk_report_form form,
                   const struct sk_report_to_write *report, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text out = {0};
    const char *path = sk_given_value(given, OPT_OUTPUT);
    int r;

    if (form == SK_REPORT_FORM_EXTENDED && !report->table)
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "--format extended needs --certs: no certificates came with the report");
    r = sk_report_form_write(form, report, &out, error);
    if (r < 0)
        return r;
    if (!path && sk_report_form_is_binary(form) && isatty(STDOUT_FILENO))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "will not write bytes to a terminal; name a file with --output");
    return sk_cli_write_file(path ? path : "-", sk_text_get(&out), out.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    const struct sk_arg *certs = sk_given_arg(given, OPT_CERTS);
    enum sk_report_form form = (enum sk_report_form)sk_value_choice(given, OPT_FORMAT, targets);
    struct sk_report_to_write report = {.size = SEVKIT_REPORT_BYTES};
    uint8_t *table = NULL;
    int r;

    if (certs->count && form != SK_REPORT_FORM_EXTENDED && form != SK_REPORT_FORM_TRUSTEE)
        return sk_error_set(error, SEVKIT_EUSAGE, "--certs has no effect with --format %s",
                            sk_given_value(given, OPT_FORMAT));
    r = sk_report_load(given, given->args->operands[0], &evidence, error);
    if (r < 0)
        return r;
    report.bytes = sevkit_report_bytes(sevkit_evidence_report(evidence));
    report.table = sevkit_evidence_table(evidence, &report.table_size);
    if (certs->count) {
        r = read_certs(certs, &table, &report.table_size, error);
        report.table = table;
    }
    if (r == 0)
        r = convert(given, form, &report, error);
    sevkit_certs_data_free(table);
    return r;
}

const struct sk_command sk_command_report_convert = {
    .noun = "report",
    .verb = "convert",
    .summary = "write a report in another form",
    .spec = &spec,
    .run = run,
};
