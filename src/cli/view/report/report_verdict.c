/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/report/report_verdict.h"

#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/check_status.h"
#include "cli/view/output.h"
#include "cli/view/wrapped.h"
#include "verify/check_table.h"

#include <inttypes.h>

static const int answers[] = {
    [SEVKIT_ANSWER_ACCEPTED] = 0,
    [SEVKIT_ANSWER_MALFORMED] = SK_ANSWER_NO,
    [SEVKIT_ANSWER_UNAVAILABLE] = SK_ANSWER_UNAVAILABLE,
    [SEVKIT_ANSWER_UNSIGNED] = SK_ANSWER_UNSIGNED,
    [SEVKIT_ANSWER_UNBOUND] = SK_ANSWER_UNBOUND,
    [SEVKIT_ANSWER_UNEXPECTED] = SK_ANSWER_UNEXPECTED,
    [SEVKIT_ANSWER_OUTDATED] = SK_ANSWER_OUTDATED,
};

int sk_outcome_answer(const struct sevkit_verdict *verdict)
{
    return answers[sevkit_verdict_answer(verdict)];
}

const char *sk_outcome_word(const struct sevkit_verdict *verdict)
{
    switch (sk_outcome_answer(verdict)) {
    case 0:
        return "accepted";
    case SK_ANSWER_UNAVAILABLE:
        return "undecided";
    default:
        return "refused";
    }
}

bool sk_outcome_is_fresh(const struct sevkit_verdict *verdict)
{
    const struct sevkit_check *check = sevkit_verdict_find(verdict, "report-data");

    return check && check->status == SEVKIT_CHECK_PASS;
}

static void add_part(struct sk_text *text, const char *separator, const char *part)
{
    if (!part)
        return;
    sk_text_add(text, separator);
    sk_text_add_printable(text, part);
}

void sk_check_add_line(struct sk_text *text, const struct sevkit_check *check)
{
    /* Where a check passed, the value says it. */
    const char *expectation =
        check->status == SEVKIT_CHECK_PASS && check->value ? NULL : check->expectation;
    bool explained = check->value || expectation;

    sk_text_add(text, check->info->name);
    add_part(text, ": ", check->value);
    add_part(text, check->value ? ", expected " : ": expected ", expectation);
    add_part(text, explained ? "; " : ": ", check->detail);
}

static void add_check(struct sk_text *text, const struct sevkit_check *check)
{
    sk_text_add(text, "  ");
    sk_status_add(text, sk_status_of_check(check->status));
    sk_check_add_line(text, check);
    sk_text_add(text, "\n");
}

static void add_checks(struct sk_text *text, const struct sevkit_verdict *verdict)
{
    for (unsigned i = 0; i < SK_CLASSES; i++) {
        enum sevkit_check_class class = (enum sevkit_check_class)i;
        bool headed = false;

        for (size_t k = 0; k < sevkit_verdict_check_count(verdict); k++) {
            const struct sevkit_check *check = sevkit_verdict_check(verdict, k);

            if (check->info->check_class != class || check->status == SEVKIT_CHECK_SKIPPED)
                continue;
            if (!headed)
                sk_text_addf(text, "%s\n", sevkit_check_class_name(class));
            headed = true;
            add_check(text, check);
        }
    }
}

/* Names alone, or each with what it would have looked at. */
static void add_skipped(struct sk_text *text, const struct sevkit_verdict *verdict, bool all)
{
    struct sk_wrapped names = {.text = text, .title = "not checked: "};

    if (all && sevkit_verdict_status_count(verdict, SEVKIT_CHECK_SKIPPED) > 0)
        sk_text_add(text, "not checked\n");
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        if (check->status != SEVKIT_CHECK_SKIPPED)
            continue;
        if (all)
            add_check(text, check);
        else
            sk_wrapped_add(&names, check->info->name);
    }
    sk_wrapped_end(&names);
    if (!sk_outcome_is_fresh(verdict))
        sk_text_add(text, "freshness not checked: without --report-data or --nonce this may be the "
                          "report of an earlier\ntime or of another request\n");
}

static void add_verdict(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    const struct sevkit_verdict *verdict = outcome->verdict;
    bool accepted = sevkit_verdict_accepted(verdict);
    const struct sevkit_check *check = sevkit_verdict_decisive(verdict);

    sk_text_add_printable(text, outcome->name);
    sk_text_add(text, ": ");
    sk_cli_add_coloured(text, accepted ? SK_GREEN : SK_RED, sk_outcome_word(verdict));
    if (check) {
        sk_text_addf(text, ": %s: ", sevkit_check_class_name(check->info->check_class));
        sk_check_add_line(text, check);
    }
}

void sk_outcome_add_line(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    add_verdict(text, outcome);
    sk_text_add(text, "\n");
}

void sk_outcome_add_text(struct sk_text *text, const struct sk_report_outcome *outcome, bool all)
{
    const struct sevkit_verdict *verdict = outcome->verdict;

    add_checks(text, verdict);
    sk_text_add(text, "\n");
    add_skipped(text, verdict, all);
    if (outcome->unavailable) {
        sk_text_add(text, "certificates: ");
        sk_text_add_printable(text, outcome->unavailable);
        sk_text_add(text, "\n");
    }
    sk_text_addf(text, "%zu passed, %zu failed, %zu warnings, %zu not checked\n",
                 sevkit_verdict_status_count(verdict, SEVKIT_CHECK_PASS),
                 sevkit_verdict_status_count(verdict, SEVKIT_CHECK_FAIL),
                 sevkit_verdict_status_count(verdict, SEVKIT_CHECK_WARN),
                 sevkit_verdict_status_count(verdict, SEVKIT_CHECK_SKIPPED));
    add_verdict(text, outcome);
    sk_text_add(text, "\n");
}

void sk_outcome_add_unreadable(struct sk_text *text, const char *name,
                               const struct sevkit_error *error)
{
    sk_text_add_printable(text, name);
    sk_text_add(text, ": unreadable: ");
    sk_text_add_printable(text, error->text);
    sk_text_add(text, "\n");
}

void sk_outcome_add_json_line(struct sk_text *text, const struct sk_report_outcome *outcome,
                              const struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document =
        error ? sk_outcome_error_json(outcome->name, error) : sk_outcome_json(outcome);
    SK_CLEANUP_FREE char *json = json_dumps(document, JSON_COMPACT);

    if (!json)
        sk_cli_out_of_memory();
    sk_text_addf(text, "%s\n", json);
}

int sk_batch_answer(const struct sk_batch_counts *counts)
{
    if (counts->refused + counts->unreadable > 0)
        return SK_ANSWER_NO;
    return counts->undecided > 0 ? SK_ANSWER_UNAVAILABLE : 0;
}

void sk_batch_add_summary(struct sk_text *text, const struct sk_batch_counts *counts)
{
    uint64_t all = counts->accepted + counts->refused + counts->undecided + counts->unreadable;

    sk_text_addf(text,
                 "%" PRIu64 " %s: %" PRIu64 " accepted, %" PRIu64 " refused, %" PRIu64
                 " undecided, %" PRIu64 " unreadable\n",
                 all, all == 1 ? "report" : "reports", counts->accepted, counts->refused,
                 counts->undecided, counts->unreadable);
}
