/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/check_status.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"
#include "cli/view/wrapped.h"

#include <string.h>

enum { ID_WIDTH = 26 };

static const enum sk_status statuses[] = {
    [SK_HOST_PASS] = SK_STATUS_PASS,       [SK_HOST_FAIL] = SK_STATUS_FAIL,
    [SK_HOST_WARN] = SK_STATUS_WARN,       [SK_HOST_SKIPPED] = SK_STATUS_SKIPPED,
    [SK_HOST_UNKNOWN] = SK_STATUS_UNKNOWN,
};

const char *sk_host_generation_name(unsigned wanted)
{
    return wanted == SK_HOST_FOR_SEV ? "sev" : wanted == SK_HOST_FOR_ES ? "sev-es" : "sev-snp";
}

static void add_more(struct sk_text *text, const char *name, const char *value)
{
    sk_text_addf(text, "%*s%-9s%s\n", SK_STATUS_WIDTH, "", name, value);
}

static void add_finding(struct sk_text *text, const struct sk_host_finding *finding, bool all)
{
    bool bad = finding->state != SK_HOST_PASS && finding->state != SK_HOST_SKIPPED;

    sk_status_add(text, statuses[finding->state]);
    sk_status_add_column(text, finding->row->id, ID_WIDTH);
    sk_text_add_printable(text, finding->evidence);
    sk_text_add(text, "\n");
    if (bad || all)
        add_more(text, "needs:", finding->row->requirement);
    if (bad && strcmp(finding->row->fix, "none") != 0)
        add_more(text, "fix:", finding->row->fix);
    if (bad || all)
        add_more(text, "source:", finding->row->source);
}

static void add_skipped(struct sk_text *text, const struct sk_host_report *report)
{
    struct sk_wrapped names = {.text = text, .title = "skipped: "};

    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].state == SK_HOST_SKIPPED)
            sk_wrapped_add(&names, report->findings[i].row->id);
    sk_wrapped_end(&names);
}

static const char *result_of(const struct sk_host_report *report)
{
    if (sk_host_report_count(report, SK_HOST_FAIL))
        return "refused";
    return sk_host_report_count(report, SK_HOST_UNKNOWN) ? "undecided" : "accepted";
}

static void add_verdict(struct sk_text *text, const struct sk_host_report *report)
{
    size_t failed = sk_host_report_count(report, SK_HOST_FAIL);
    size_t unknown = sk_host_report_count(report, SK_HOST_UNKNOWN);
    const char *generation = sk_host_generation_name(report->wanted);

    sk_text_addf(text, "%zu passed, %zu failed, %zu warnings, %zu skipped, %zu unknown\n",
                 sk_host_report_count(report, SK_HOST_PASS), failed,
                 sk_host_report_count(report, SK_HOST_WARN),
                 sk_host_report_count(report, SK_HOST_SKIPPED), unknown);
    if (failed)
        sk_text_addf(text, "not ready for %s guests\n", generation);
    else if (unknown)
        sk_text_addf(text, "undecided: %zu facts about %s guests could not be found out\n", unknown,
                     generation);
    else
        sk_text_addf(text, "ready for %s guests\n", generation);
}

void sk_host_add_report(struct sk_text *text, const struct sk_host_report *report, bool all)
{
    for (size_t i = 0; i < report->count; i++)
        if (all || report->findings[i].state != SK_HOST_SKIPPED)
            add_finding(text, &report->findings[i], all);
    sk_text_add(text, "\n");
    if (!all)
        add_skipped(text, report);
    add_verdict(text, report);
}

json_t *sk_host_report_json(const struct sk_host_report *report)
{
    json_t *document = sk_json_document("sevkit.host-check/1");
    json_t *checks = sk_json_array();

    sk_json_add_text(document, "result", result_of(report));
    sk_json_add_text(document, "generation", sk_host_generation_name(report->wanted));
    for (size_t i = 0; i < report->count; i++) {
        const struct sk_host_finding *finding = &report->findings[i];
        json_t *check = sk_json_object();

        sk_json_add_text(check, "name", finding->row->id);
        sk_json_add_text(check, "parent", finding->row->parent);
        sk_json_add_text(check, "status", sk_host_state_name(finding->state));
        sk_json_add_text(check, "title", finding->row->title);
        sk_json_add_text(check, "evidence", finding->evidence);
        sk_json_add_text(check, "requirement", finding->row->requirement);
        sk_json_add_text(check, "fix", finding->row->fix);
        sk_json_add_text(check, "source", finding->row->source);
        sk_json_append(checks, check);
    }
    sk_json_add(document, "checks", checks);
    return document;
}
