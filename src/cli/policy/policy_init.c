/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy/policy_input.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "policy/draft.h"

enum { ENROLLED_MAX = 4096 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "from-report",
     .metavar = "REPORT",
     .help = "pin what this report says (raw, hex, base64, JSON, ...); it is not verified"},
    {.name = "baseline",
     .conflicts = "from-report",
     .kind = SK_OPTION_FLAG,
     .help = "floors that close AMD's security bulletins: 'sevkit advisories list'"},
    {.name = "enroll",
     .kind = SK_OPTION_FLAG,
     .help = "pin the chips of the reports that follow; they are not verified"},
    SK_REPORT_FORM_OPTION,
    {.name = "product",
     .metavar = "NAME",
     .help = "product line: Milan, Genoa, Turin, ...; required for version 2 reports, which do not "
             "name it"},
    {SK_OUTPUT_OPTION, .help = "where the policy goes; default standard output"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit policy init",
    .description =
        "Write a policy with a comment on every rule. With --from-report its rules accept "
        "guests like that of the report, on firmware that is not older.",
    .epilog = "examples:\n"
              "  sevkit policy init --output policy.toml\n"
              "  sevkit policy init --from-report good.bin --product Milan >policy.toml\n"
              "  sevkit policy init --baseline --enroll host1.bin host2.bin >policy.toml\n",
    .options = options,
    .operands = "[REPORT ...]",
    .operands_min = 0,
    .operands_max = ENROLLED_MAX,
};

/* The report of --from-report, if there is one, and what the other options say. */
static int draft(const struct sk_given *given, struct sevkit_acceptance **ret_acceptance,
                 struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    struct sk_policy_draft request = {.name = sk_given_value(given, OPT_FROM_REPORT),
                                      .baseline = sk_given_has(given, OPT_BASELINE)};
    int r = sk_report_product_hint(given, &request.product, error);

    if (r == 0 && request.name)
        r = sk_report_load(given, request.name, &evidence, error);
    if (r < 0)
        return r;
    request.report = evidence ? sevkit_evidence_report(evidence) : NULL;
    if (request.report && !request.product && !sevkit_report_product(request.report))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%s: the report does not name the product line: give --product",
                            request.name);
    return sk_policy_draft(&request, &sk_cli_listener, ret_acceptance, error);
}

static int enroll(const struct sk_given *given, struct sevkit_acceptance *acceptance,
                  struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    int r = 0;

    for (size_t i = 0; i < args->operand_count && r == 0; i++) {
        SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;

        r = sk_report_load(given, args->operands[i], &evidence, error);
        if (r == 0)
            r = sk_policy_enroll(acceptance, sevkit_evidence_report(evidence), args->operands[i],
                                 error);
    }
    return r;
}

static void add_head(struct sk_text *text, const char *report, bool enrolled)
{
    sk_text_add(text,
                "# What a report must say to be accepted; see sevkit-policy(5). Rules that are "
                "comments do\n# not count. Use it with\n"
                "#     sevkit report verify --policy-file FILE REPORT\n");
    if (report) {
        sk_text_add(text, "# Made from ");
        sk_text_add_printable(text, report);
        sk_text_add(text, ", which was not verified.\n");
    }
    if (enrolled)
        sk_text_add(text, "# The chips are those of reports that were not verified.\n");
    sk_text_add(text, "\n");
}

static int check_use(const struct sk_given *given, struct sevkit_error *error)
{
    bool enrolls = sk_given_has(given, OPT_ENROLL), reports = given->args->operand_count > 0;

    if (!enrolls && !sk_given_has(given, OPT_FROM_REPORT) && sk_given_has(given, OPT_FROM))
        return sk_error_set(error, SEVKIT_EUSAGE, "--from needs --from-report or --enroll");
    if (enrolls != reports)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            reports ? "reports need --enroll, or --from-report"
                                    : "--enroll needs reports");
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *output = sk_given_value(given, OPT_OUTPUT);
    int r = check_use(given, error);

    if (r == 0)
        r = draft(given, &acceptance, error);
    if (r == 0)
        r = enroll(given, acceptance, error);
    if (r < 0)
        return r;
    add_head(&text, sk_given_value(given, OPT_FROM_REPORT), sk_given_has(given, OPT_ENROLL));
    sk_policy_write_toml(acceptance, true, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    if (!output)
        return sk_cli_emit(&text, error);
    return sk_cli_write_file(output, sk_text_get(&text), text.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_policy_init = {
    .noun = "policy",
    .verb = "init",
    .summary = "write a commented policy, on request one that pins a report",
    .spec = &spec,
    .run = run,
};
