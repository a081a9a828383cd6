/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "cli/policy/policy_input.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "data/advisories.h"
#include "formats/report/report.h"

#include <sevkit/products.h>
#include <stdio.h>
#include <string.h>

enum { ENROLLED_MAX = 4096 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "from-report",
     .metavar = "REPORT",
     .help = "pin what this report says (raw, hex, base64, JSON, ...); it is not verified"},
    {.name = "baseline",
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
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "FILE",
     .help = "where the policy goes; default standard output"},
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

/* The greatest SNP SPL of all bulletins about a product; 0 if there is none. */
static unsigned snp_floor(const char *product)
{
    unsigned floor = 0;

    for (size_t i = 0; i < sk_advisories_count; i++) {
        const struct sk_advisory *row = &sk_advisories[i];

        if (row->kind == SK_ADVISORY_SNP && strcmp(row->product, product) == 0 &&
            row->value > floor)
            floor = row->value;
    }
    return floor;
}

/* Floors of one product are one figure; microcode compares within a stepping only, which the bulletins' own checks
 * know. */
static int add_baseline(const struct sevkit_product *product, struct sevkit_acceptance *acceptance,
                        struct sevkit_error *error)
{
    static const char origin[] = "AMD's security bulletins";
    char floor[64];
    int r = sevkit_acceptance_add(acceptance, "advisories", "require", origin, error);

    if (r == 0)
        r = sevkit_acceptance_add(acceptance, "platform_info.require", "alias-check", origin,
                                  error);
    for (size_t i = 0; i < sevkit_product_count() && r == 0; i++) {
        const struct sevkit_product *each = sevkit_product(i);
        unsigned snp = snp_floor(each->name);

        if (snp == 0 || (product && product != each))
            continue;
        (void)snprintf(floor, sizeof(floor), "%s:snp=%u", each->name, snp);
        r = sevkit_acceptance_add(acceptance, "tcb.reported", floor, origin, error);
    }
    return r;
}

static int enroll(const struct sk_given *given, const char *path,
                  struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    const struct sevkit_report *report;
    char digits[2 * sizeof(report->chip_id) + 1];
    int r = sk_report_load(given, path, &evidence, error);

    if (r < 0)
        return r;
    report = sevkit_evidence_report(evidence);
    if (sevkit_report_chip_id_masked(report))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: the report names no chip", path);
    sk_hex_encode(report->chip_id, sizeof(report->chip_id), digits);
    for (size_t i = 0; i < sevkit_acceptance_count(acceptance, "chip_id"); i++)
        if (strcmp(sevkit_acceptance_value(acceptance, "chip_id", i), digits) == 0)
            return 0;
    return sevkit_acceptance_add(acceptance, "chip_id", digits, path, error);
}

static int add_advice(const struct sk_given *given, const struct sevkit_product *product,
                      struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    int r = 0;

    if (sk_given_has(given, OPT_ENROLL) != (args->operand_count > 0))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            args->operand_count ? "reports need --enroll, or --from-report"
                                                : "--enroll needs reports");
    if (sk_given_has(given, OPT_BASELINE) && sk_given_has(given, OPT_FROM_REPORT))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--baseline contradicts --from-report: both set the floors");
    if (sk_given_has(given, OPT_BASELINE))
        r = add_baseline(product, acceptance, error);
    for (size_t i = 0; i < args->operand_count && r == 0; i++)
        r = enroll(given, args->operands[i], acceptance, error);
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
        sk_cli_add_printable(text, report, strlen(report));
        sk_text_add(text, ", which was not verified.\n");
    }
    if (enrolled)
        sk_text_add(text, "# The chips are those of reports that were not verified.\n");
    sk_text_add(text, "\n");
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *report = sk_given_value(given, OPT_FROM_REPORT);
    const char *output = sk_given_value(given, OPT_OUTPUT);
    const struct sevkit_product *product = NULL;
    int r = sk_report_product_hint(given, &product, error);

    if (r == 0 && !report && !sk_given_has(given, OPT_ENROLL) && sk_given_has(given, OPT_FROM))
        r = sk_error_set(error, SEVKIT_EUSAGE, "--from needs --from-report or --enroll");
    if (r == 0)
        r = sevkit_acceptance_new(&acceptance, error);
    if (r == 0 && report)
        r = pin(given, report, product, acceptance, error);
    else if (r == 0 && product)
        r = sevkit_acceptance_add(acceptance, "product", product->name, NULL, error);
    if (r == 0)
        r = add_advice(given, product, acceptance, error);
    if (r < 0)
        return r;
    add_head(&text, report, sk_given_has(given, OPT_ENROLL));
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
