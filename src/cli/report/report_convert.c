/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "formats/report/crate_report.h"
#include "formats/report/report.h"

#include <string.h>
#include <unistd.h>

/* Answer of /dev/sev-guest (linux/sev-guest.h, MSG_REPORT_RSP): status, size, 24 reserved bytes, the
 * report, zeros. */
#define RESPONSE_BYTES        4000u
#define RESPONSE_HEADER_BYTES 32u

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
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "FILE",
     .help = "default: standard output"},
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

struct conversion {
    const struct sk_given *given;
    const struct sevkit_evidence *evidence;
    const struct sevkit_report *report;
};

static int to_raw(const struct conversion *conversion, struct sk_text *out,
                  struct sevkit_error *error)
{
    (void)error;
    sk_text_add_bytes(out, conversion->report->bytes, SEVKIT_REPORT_BYTES);
    return 0;
}

static int to_hex(const struct conversion *conversion, struct sk_text *out,
                  struct sevkit_error *error)
{
    (void)error;
    sk_cli_add_hex(out, conversion->report->bytes, SEVKIT_REPORT_BYTES);
    sk_text_add(out, "\n");
    return 0;
}

static int to_base64(const struct conversion *conversion, struct sk_text *out,
                     struct sevkit_error *error)
{
    (void)error;
    sk_cli_add_base64(out, conversion->report->bytes, SEVKIT_REPORT_BYTES);
    sk_text_add(out, "\n");
    return 0;
}

static int to_json(const struct conversion *conversion, struct sk_text *out,
                   struct sevkit_error *error)
{
    char *json;
    int r = sevkit_report_write_snpguard(conversion->report, true, &json, error);

    if (r < 0)
        return r;
    sk_text_add(out, json);
    sk_text_add(out, "\n");
    sevkit_report_text_free(json);
    return 0;
}

static int to_response(const struct conversion *conversion, struct sk_text *out,
                       struct sevkit_error *error)
{
    uint8_t response[RESPONSE_BYTES] = {0};

    (void)error;
    response[4] = SEVKIT_REPORT_BYTES & 0xff;
    response[5] = SEVKIT_REPORT_BYTES >> 8;
    memcpy(response + RESPONSE_HEADER_BYTES, conversion->report->bytes, SEVKIT_REPORT_BYTES);
    sk_text_add_bytes(out, response, sizeof(response));
    return 0;
}

static int add_given_certs(const struct sk_arg *given, struct sk_text *out,
                           struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    uint8_t *table;
    size_t size;
    int r = sevkit_certs_new(&certs, error);

    for (unsigned i = 0; i < given->count && r == 0; i++)
        r = sevkit_certs_load(given->values[i], certs, error);
    if (r == 0)
        r = sevkit_certs_write_table(certs, &table, &size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--certs");
    sk_text_add_bytes(out, table, size);
    sevkit_certs_data_free(table);
    return 0;
}

static int to_extended(const struct conversion *conversion, struct sk_text *out,
                       struct sevkit_error *error)
{
    const struct sk_arg *certs = sk_given_arg(conversion->given, OPT_CERTS);
    size_t size;
    const uint8_t *table = sevkit_evidence_table(conversion->evidence, &size);

    sk_text_add_bytes(out, conversion->report->bytes, SEVKIT_REPORT_BYTES);
    if (certs->count > 0)
        return add_given_certs(certs, out, error);
    if (!table)
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "--format extended needs --certs: no certificates came with the report");
    sk_text_add_bytes(out, table, size);
    return 0;
}

static inline void table_free_p(struct sevkit_cert_table **table)
{
    sevkit_cert_table_free(*table);
}

static int to_trustee(const struct conversion *conversion, struct sk_text *out,
                      struct sevkit_error *error)
{
    const struct sk_arg *certs = sk_given_arg(conversion->given, OPT_CERTS);
    SK_CLEANUP(sk_text_done) struct sk_text given = {0};
    SK_CLEANUP(table_free_p) struct sevkit_cert_table *table = NULL;
    size_t size = 0;
    const void *data = sevkit_evidence_table(conversion->evidence, &size);
    int r = certs->count > 0 ? add_given_certs(certs, &given, error) : 0;

    if (r == 0 && certs->count > 0) {
        data = sk_text_get(&given);
        size = given.length;
    }
    if (r == 0 && data)
        r = sevkit_cert_table_parse(data, size, &table, error);
    return r < 0 ? r : sk_trustee_write(conversion->report->bytes, table, out, error);
}

static const struct {
    const char *name;
    bool binary;
    int (*write)(const struct conversion *conversion, struct sk_text *out,
                 struct sevkit_error *error);
} writers[] = {
    {"raw", true, to_raw},           {"hex", false, to_hex},
    {"base64", false, to_base64},    {"json", false, to_json},
    {"response", true, to_response}, {"extended", true, to_extended},
    {"trustee", false, to_trustee},
};

static int put(const struct sk_given *given, const struct sk_text *out, bool binary,
               struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_OUTPUT);

    if (!sk_text_ok(out))
        return sk_error_oom(error);
    if (!path && binary && isatty(STDOUT_FILENO))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "will not write bytes to a terminal; name a file with --output");
    return sk_cli_write_file(path ? path : "-", sk_text_get(out), out->length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text out = {0};
    const char *to = sk_given_value(given, OPT_FORMAT);
    size_t which = 0;
    int r;

    while (strcmp(writers[which].name, to) != 0)
        which++;
    if (sk_given_has(given, OPT_CERTS) && writers[which].write != to_extended &&
        writers[which].write != to_trustee)
        return sk_error_set(error, SEVKIT_EUSAGE, "--certs has no effect with --format %s", to);
    r = sk_report_load(given, given->args->operands[0], &evidence, error);
    if (r == 0) {
        struct conversion conversion = {given, evidence, sevkit_evidence_report(evidence)};

        r = writers[which].write(&conversion, &out, error);
    }
    return r < 0 ? r : put(given, &out, writers[which].binary, error);
}

const struct sk_command sk_command_report_convert = {
    .noun = "report",
    .verb = "convert",
    .summary = "write a report in another form",
    .spec = &spec,
    .run = run,
};
