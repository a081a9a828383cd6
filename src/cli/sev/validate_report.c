/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/checks.h"
#include "sev/platform/report_check.h"
#include "sev/sev_policy.h"

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

/* What the report must say, of the options that were given. */
struct expected {
    uint8_t nonce[16], digest[32];
    uint32_t policy;
};

static int read_expected(const struct sk_given *given, struct expected *expected,
                         struct sk_sev_report_request *request, struct sevkit_error *error)
{
    const char *nonce = sk_given_value(given, OPT_NONCE);
    const char *digest = sk_given_value(given, OPT_LAUNCH_DIGEST);
    const char *policy = sk_given_value(given, OPT_POLICY);
    int r =
        nonce ? sk_value_hex(OPT_NONCE, nonce, expected->nonce, sizeof(expected->nonce), error) : 0;

    if (r == 0 && digest)
        r = sk_value_hex(OPT_LAUNCH_DIGEST, digest, expected->digest, sizeof(expected->digest),
                         error);
    if (r < 0)
        return r;
    r = policy ? sk_sev_policy_parse(policy, &expected->policy, error) : 0;
    if (r < 0)
        return sk_error_wrap(error, r, "--policy");
    request->nonce = nonce ? expected->nonce : NULL;
    request->digest = digest ? expected->digest : NULL;
    request->policy = policy ? &expected->policy : NULL;
    return 0;
}

static int load_certs(const struct sk_given *given, struct sk_sev_certificates *certificates,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_CERTS);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++)
        r = sk_sev_certificates_load(arg->values[i], certificates, error);
    return r;
}

static json_t *make_json(const struct sk_sev_report *report)
{
    json_t *document = sk_json_document("sevkit.validate-report/2");
    json_t *object = sk_json_object();

    sk_json_add_hex(object, "nonce", report->nonce, sizeof(report->nonce));
    sk_json_add_hex(object, "launch_digest", report->digest, sizeof(report->digest));
    sk_json_add_number(object, "policy", report->policy);
    sk_json_add(document, "report", object);
    return document;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_sev_report report;
    struct sk_sev_report_request request = {.report = &report, .certificates = &certificates};
    struct sk_checks checks = {0};
    struct expected expected;
    struct sk_sev_ca root;
    int r = sk_sev_report_load(given->args->operands[0], &report, error);

    if (r == 0)
        r = load_certs(given, &certificates, error);
    if (r == 0)
        r = sk_sev_root_given(given, &root, &request.root, error);
    if (r == 0)
        r = read_expected(given, &expected, &request, error);
    if (r == 0)
        r = sk_sev_report_validate(&request, &checks, error);
    if (r < 0)
        return r;
    document = make_json(&report);
    return sk_checks_answer(given, &checks, document, error);
}

const struct sk_command sk_command_validate_report = {
    .noun = "validate-report",
    .summary = "validate an attestation report of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
