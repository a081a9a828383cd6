/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "formats/report/report.h"
#include "verify/advisory_judge.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION, SK_JSON_OPTION, SK_REPORT_FORM_OPTION, SK_REPORT_PRODUCT_OPTION, {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit advisories list",
    .description =
        "List AMD's security bulletins about SEV-SNP, and with REPORT what it shows of each: fixed, "
        "not fixed, or not visible in a report. The report is not verified: 'sevkit report "
        "verify' does that.",
    .epilog = "examples:\n"
              "  sevkit advisories list\n"
              "  sevkit advisories list report.bin\n",
    .options = options,
    .operands = "[REPORT]",
    .operands_min = 0,
    .operands_max = 1,
};

struct subject {
    const struct sevkit_report *report; /* NULL: none was named */
    const struct sevkit_product *product;
};

/* One bulletin; returns the row behind its last. */
static size_t add_bulletin(const struct subject *subject, size_t first, struct sk_text *text,
                           json_t *list)
{
    const struct sk_advisory *row = &sk_advisories[first];
    enum sk_advisory_state state = SK_ADVISORY_NOT_VISIBLE;
    char shown[SK_ADVISORY_TEXT_BYTES] = "";
    json_t *member = sk_json_object();
    size_t end = sk_advisory_end(first);

    if (subject->report)
        state = sk_advisory_judge(first, subject->report, subject->product, &end, shown);
    sk_json_add_text(member, "bulletin", row->bulletin);
    sk_json_add_text(member, "title", row->title);
    if (subject->report) {
        sk_json_add_text(member, "state", sk_advisory_state_name(state));
        sk_json_add_text(member, "shown", shown);
        sk_text_addf(text, "%s  %-23s  %s%s%s\n", row->bulletin, sk_advisory_state_name(state),
                     row->title, shown[0] ? ": " : "", shown);
    } else {
        sk_text_addf(text, "%s  %s\n", row->bulletin, row->title);
    }
    sk_json_append(list, member);
    return end;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.advisories-list/1");
    struct subject subject = {0};
    json_t *list = sk_json_array();
    int r = sk_report_product_hint(given, &subject.product, error);

    sk_json_add(document, "advisories", list);
    if (r == 0 && given->args->operand_count)
        r = sk_report_load(given, given->args->operands[0], &evidence, error);
    if (r < 0)
        return r;
    if (evidence) {
        subject.report = sevkit_evidence_report(evidence);
        if (sevkit_report_product(subject.report))
            subject.product = sevkit_report_product(subject.report);
        if (!subject.product)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "the report does not name its product: --product is required");
    }
    for (size_t i = 0; i < sk_advisories_count;)
        i = add_bulletin(&subject, i, &text, list);
    return sk_given_has(given, OPT_JSON) ? sk_json_emit(document, error)
                                         : sk_cli_emit(&text, error);
}

const struct sk_command sk_command_advisories_list = {
    .noun = "advisories",
    .verb = "list",
    .summary = "list AMD's security bulletins, and what a report shows of them",
    .spec = &spec,
    .run = run,
};
