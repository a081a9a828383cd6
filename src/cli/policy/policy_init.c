/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy/policy_input.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "formats/report/report.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "from-report",
     .metavar = "REPORT",
     .help = "pin what this report says (raw, hex, base64, JSON, ...); it is not verified"},
    SK_REPORT_FORM_OPTION,
    {.name = "product",
     .metavar = "NAME",
     .help = "product line: Milan, Genoa, Turin, ...; required for version 2 reports, which do not "
             "name it"},
    {.name = "output",
     .writes = true,
     .metavar = "FILE",
     .help = "where the policy goes; default standard output"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace a file that exists"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit policy init",
    .description =
        "Write a policy with a comment on every rule. With --from-report its rules accept "
        "guests like that of the report, on firmware that is not older.",
    .epilog = "examples:\n"
              "  sevkit policy init --output policy.toml\n"
              "  sevkit policy init --from-report good.bin --product Milan >policy.toml\n",
    .options = options,
};

static void warn_dangers(const struct sevkit_report *report)
{
    static const struct {
        uint64_t bit;
        const char *text;
    } dangers[] = {
        {UINT64_C(1) << 19, "debugging is on in this report, so the host can read the guest's "
                            "memory; the policy does not accept it"},
        {UINT64_C(1) << 18, "a migration agent is allowed in this report; the policy does not "
                            "accept it"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(dangers); i++)
        if (report->policy & dangers[i].bit)
            sk_cli_warn("%s", dangers[i].text);
    if (sevkit_report_chip_key_masked(report) ||
        sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_NONE)
        sk_cli_warn("this report is not signed; the policy does not accept it");
}

static int pin(const struct sk_given *given, const char *path, const struct sevkit_product *product,
               struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    const struct sevkit_report *report;
    int r = sk_report_load(given, path, &evidence, error);

    if (r < 0)
        return r;
    report = sevkit_evidence_report(evidence);
    if (!product && !sevkit_report_product(report))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%s: the report does not name the product line: give --product", path);
    warn_dangers(report);
    r = sevkit_acceptance_pin(acceptance, report, product, path, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static void add_head(struct sk_text *text, const char *report)
{
    sk_text_add(text,
                "# What a report must say to be accepted; see sevkit-policy(5). Rules that are "
                "comments do\n# not count. Use it with\n"
                "#     sevkit report verify --policy-file FILE REPORT\n");
    if (report) {
        sk_text_add(text, "# Made from ");
        sk_cli_add_printable(text, report, strlen(report));
        sk_text_add(text, ", which was not verified.\n");
    }
    sk_text_add(text, "\n");
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *report = sk_given_value(given, "from-report");
    const char *output = sk_given_value(given, "output");
    const struct sevkit_product *product = NULL;
    int r = sk_report_product_hint(given, &product, error);

    if (r == 0 && !report && sk_given_has(given, "from"))
        r = sk_error_set(error, SEVKIT_EUSAGE, "--from needs --from-report");
    if (r == 0)
        r = sevkit_acceptance_new(&acceptance, error);
    if (r == 0 && report)
        r = pin(given, report, product, acceptance, error);
    else if (r == 0 && product)
        r = sevkit_acceptance_add(acceptance, "product", product->name, NULL, error);
    if (r < 0)
        return r;
    add_head(&text, report);
    sk_policy_write_toml(acceptance, true, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    if (!output)
        return sk_cli_emit(&text, error);
    return sk_cli_write_file(output, sk_text_get(&text), text.length, 0644,
                             sk_given_has(given, "force"), error);
}

const struct sk_command sk_command_policy_init = {
    .noun = "policy",
    .verb = "init",
    .summary = "write a commented policy, on request one that pins a report",
    .spec = &spec,
    .run = run,
};
