/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "cli/option_values.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/recognise.h"
#include "sev/report_check.h"
#include "sev/sev_policy.h"
#include "sys/file.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "certs",
     .kind = SK_OPTION_LIST,
     .required = true,
     .metavar = "FILE",
     .help = "file with certificates of the platform; may be repeated"},
    SK_SEV_ROOT_OPTION,
    {.name = "nonce", .metavar = "HEX", .help = "the 16 bytes that the report must carry"},
    {.name = "launch-digest",
     .metavar = "HEX",
     .help = "launch digest that the report must have, 32 bytes"},
    {.name = "policy",
     .metavar = "VALUE",
     .help = "policy that the report must have: a number, or names (nodbg,es)"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit validate-report",
    .description = "Validate an attestation report of a SEV or SEV-ES guest (208 bytes, from "
                   "before SNP). Reports of SNP guests: 'sevkit report verify'.",
    .epilog = "examples:\n"
              "  sevkit validate-report --certs platform.chain --nonce $(cat nonce.hex) "
              "report.bin\n",
    .options = options,
    .once = true,
    .operands = "REPORT",
    .operands_min = 1,
    .operands_max = 1,
};

static int load_report(const char *path, struct sk_sev_report *ret_report,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_sev_report_read(bytes.data, bytes.size, ret_report, error);
    r = sk_recognise_wrap(error, r, bytes.data, bytes.size, SK_FILE_UNKNOWN);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static int load_certs(const struct sk_given *given, struct sk_sev_certificates *certificates,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_CERTS);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++)
        r = sk_sev_certs_load(arg->values[i], certificates, error);
    return r;
}

static int check_signature(const struct sk_sev_report *report,
                           const struct sk_sev_certificates *certificates, struct sk_checks *checks,
                           struct sevkit_error *error)
{
    const struct sk_sev_cert *pek = sk_sev_certificates_find(certificates, SK_SEV_PEK);
    struct sevkit_error reason = {0};
    int r;

    if (!pek) {
        sk_checks_add(checks, "signature", SK_STATUS_FAIL, "there is no PEK certificate");
        return 0;
    }
    r = sk_sev_report_check(report, pek, &reason);
    r = sk_checks_add_result(checks, "signature", r, &reason);
    if (r < 0)
        *error = reason;
    return r;
}

/* Bytes of the report against those of an option, if it was given. */
static int check_bytes(const struct sk_given *given, const char *option, const uint8_t *found,
                       size_t size, struct sk_checks *checks, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, option);
    uint8_t expected[32];
    char hex[2 * sizeof(expected) + 1];
    int r;

    if (!text) {
        sk_checks_add(checks, option, SK_STATUS_SKIPPED, "nothing to compare it with (--%s)",
                      option);
        return 0;
    }
    r = sk_value_hex(option, text, expected, size, error);
    if (r < 0)
        return r;
    sk_hex_encode(found, size, hex);
    if (memcmp(found, expected, size) == 0)
        sk_checks_add(checks, option, SK_STATUS_PASS, "%s", hex);
    else
        sk_checks_add(checks, option, SK_STATUS_FAIL, "the report has %s, expected %s", hex, text);
    return 0;
}

static int check_policy(const struct sk_given *given, const struct sk_sev_report *report,
                        struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text found = {0};
    const char *text = sk_given_value(given, OPT_POLICY);
    uint32_t expected;
    int r;

    sk_text_addf(&found, "0x%x (", report->policy);
    sk_sev_policy_format(report->policy, &found);
    sk_text_add(&found, ")");
    if (!text) {
        sk_checks_add(checks, "policy", SK_STATUS_SKIPPED, "%s; nothing to compare it with",
                      sk_text_get(&found));
        return 0;
    }
    r = sk_sev_policy_parse(text, &expected, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--policy");
    if (report->policy == expected)
        sk_checks_add(checks, "policy", SK_STATUS_PASS, "%s", sk_text_get(&found));
    else
        sk_checks_add(checks, "policy", SK_STATUS_FAIL, "the report has %s, expected 0x%x",
                      sk_text_get(&found), expected);
    return 0;
}

static int print(const struct sk_given *given, const struct sk_sev_report *report,
                 const struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.validate-report/2");
    json_t *object = sk_json_object();

    sk_json_add_hex(object, "nonce", report->nonce, sizeof(report->nonce));
    sk_json_add_hex(object, "launch_digest", report->digest, sizeof(report->digest));
    sk_json_add_number(object, "policy", report->policy);
    sk_json_add(document, "report", object);
    return sk_checks_answer(given, checks, document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_checks checks = {0};
    struct sk_sev_report report;
    int r = load_report(given->args->operands[0], &report, error);

    if (r == 0)
        r = load_certs(given, &certificates, error);
    if (r == 0)
        r = sk_sev_certs_check(given, &certificates, SK_SEV_PEK, &checks, error);
    if (r == 0)
        r = check_signature(&report, &certificates, &checks, error);
    if (r == 0)
        r = check_bytes(given, OPT_NONCE, report.nonce, sizeof(report.nonce), &checks, error);
    if (r == 0)
        r = check_bytes(given, OPT_LAUNCH_DIGEST, report.digest, sizeof(report.digest), &checks,
                        error);
    if (r == 0)
        r = check_policy(given, &report, &checks, error);
    return r == 0 ? print(given, &report, &checks, error) : r;
}

const struct sk_command sk_command_validate_report = {
    .noun = "validate-report",
    .summary = "validate an attestation report of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
