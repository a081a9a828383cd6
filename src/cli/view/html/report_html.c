/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/html/report_html.h"

#include "base/cleanup.h"
#include "base/values/time_text.h"
#include "cli/view/html/report_html_style.h"
#include "cli/view/output.h"
#include "verify/check_table.h"

#include <sevkit/version.h>

void sk_html_add(struct sk_text *text, const char *untrusted)
{
    SK_CLEANUP(sk_text_done) struct sk_text printable = {0};
    static const struct {
        char character;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

    sk_text_add_printable(&printable, untrusted);
    for (const char *c = sk_text_get(&printable); *c; c++) {
        const char *entity = NULL;

        for (size_t i = 0; i < SK_ARRAY_SIZE(entities); i++)
            if (entities[i].character == *c)
                entity = entities[i].entity;
        if (entity)
            sk_text_add(text, entity);
        else
            sk_text_add_bytes(text, c, 1);
    }
    if (!sk_text_ok(&printable))
        sk_cli_out_of_memory();
}

static const struct {
    const char *class;
    const char *sign; /* UTF-8 */
} looks[] = {
    [SEVKIT_CHECK_PASS] = {"pass", "\xe2\x9c\x93"},
    [SEVKIT_CHECK_FAIL] = {"fail", "\xe2\x9c\x97"},
    [SEVKIT_CHECK_WARN] = {"warn", "!"},
    [SEVKIT_CHECK_SKIPPED] = {"skipped", "\xe2\x80\x93"},
};

const char *sk_html_class(enum sevkit_check_status status)
{
    return looks[status].class;
}

const char *sk_html_sign(enum sevkit_check_status status)
{
    return looks[status].sign;
}

static void add_cell(struct sk_text *text, const char *style, const char *value)
{
    sk_text_addf(text, "<td%s>", style);
    sk_html_add(text, value ? value : "");
    sk_text_add(text, "</td>");
}

static void add_check(struct sk_text *text, const struct sevkit_check *check)
{
    sk_text_addf(text,
                 "<tr id=\"check-%s\" class=\"%s\"><td class=\"status\">%s&nbsp;%s</td>"
                 "<th scope=\"row\">%s<span class=\"meaning\">",
                 check->info->name, sk_html_class(check->status), sk_html_sign(check->status),
                 sevkit_check_status_name(check->status), check->info->name);
    sk_html_add(text, check->info->meaning);
    sk_text_add(text, "</span></th>");
    add_cell(text, " class=\"m\"", check->value);
    add_cell(text, " class=\"m\"", check->expectation);
    add_cell(text, "", check->detail);
    sk_text_add(text, "</tr>\n");
}

static void add_checks(struct sk_text *text, const struct sevkit_verdict *verdict)
{
    sk_text_add(text, "<div class=\"scroll\"><table class=\"checks\"><caption>Every check, in "
                      "groups</caption>\n<thead><tr><th scope=\"col\">Result</th><th "
                      "scope=\"col\">Check</th><th scope=\"col\">Found</th><th "
                      "scope=\"col\">Expected</th><th scope=\"col\">Remark</th></tr></thead>\n");
    for (unsigned i = 0; i < SK_CLASSES; i++) {
        enum sevkit_check_class class = (enum sevkit_check_class)i;

        sk_text_addf(
            text, "<tbody><tr><th colspan=\"5\" scope=\"rowgroup\" class=\"group\">%s</th></tr>\n",
            sevkit_check_class_name(class));
        for (size_t k = 0; k < sevkit_verdict_check_count(verdict); k++)
            if (sevkit_verdict_check(verdict, k)->info->check_class == class)
                add_check(text, sevkit_verdict_check(verdict, k));
        sk_text_add(text, "</tbody>\n");
    }
    sk_text_add(text, "</table></div>\n");
}

/* The checks of one status as links into the table. */
static void add_list(struct sk_text *text, const struct sevkit_verdict *verdict,
                     enum sevkit_check_status status)
{
    sk_text_add(text, "<ul class=\"names\">\n");
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        if (check->status == status)
            sk_text_addf(text, "<li><a href=\"#check-%s\">%s</a></li>\n", check->info->name,
                         check->info->name);
    }
    sk_text_add(text, "</ul>\n");
}

static void add_not_checked(struct sk_text *text, const struct sevkit_verdict *verdict)
{
    sk_text_add(text, "<section aria-labelledby=\"not-checked\"><h2 id=\"not-checked\">What was "
                      "not checked</h2>\n");
    if (!sk_outcome_is_fresh(verdict))
        sk_text_add(text, "<p class=\"note\"><strong>Freshness was not checked.</strong> Nothing "
                          "was expected of the report data, so this may be the report of an "
                          "earlier time or of another request.</p>\n");
    if (sevkit_verdict_status_count(verdict, SEVKIT_CHECK_SKIPPED) > 0)
        add_list(text, verdict, SEVKIT_CHECK_SKIPPED);
    else
        sk_text_add(text, "<p>Every check was made.</p>\n");
    sk_text_add(text, "</section>\n");
}

static void add_summary(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    SK_CLEANUP(sk_text_done) struct sk_text product = {0};
    const struct sevkit_verdict *verdict = outcome->verdict;
    bool accepted = sevkit_verdict_accepted(verdict);
    char moment[SK_TIME_TEXT_BYTES];
    static const struct {
        const char *label;
        enum sevkit_check_status status;
    } counts[] = {{"passed", SEVKIT_CHECK_PASS},
                  {"failed", SEVKIT_CHECK_FAIL},
                  {"warnings", SEVKIT_CHECK_WARN},
                  {"not checked", SEVKIT_CHECK_SKIPPED}};

    sk_time_format(outcome->now, moment);
    sk_report_add_product(&product, &outcome->view);
    sk_text_addf(text, "<header class=\"%s\"><p class=\"verdict\">%s %s</p>\n<h1>",
                 accepted ? "pass" : "fail",
                 sk_html_sign(accepted ? SEVKIT_CHECK_PASS : SEVKIT_CHECK_FAIL),
                 sk_outcome_word(verdict));
    sk_html_add(text, outcome->name);
    sk_text_add(text, "</h1>\n<p>");
    sk_html_add(text, sk_text_get(&product));
    sk_text_addf(text, ". Dates checked as of <time datetime=\"%s\">%s</time>.</p>\n<p>", moment,
                 moment);
    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++)
        sk_text_addf(text, "%s<strong>%zu</strong> %s", i > 0 ? ", " : "",
                     sevkit_verdict_status_count(verdict, counts[i].status), counts[i].label);
    sk_text_add(text, "</p>\n");
    if (outcome->unavailable) {
        sk_text_add(text, "<p>Certificates: ");
        sk_html_add(text, outcome->unavailable);
        sk_text_add(text, "</p>\n");
    }
    if (!accepted)
        add_list(text, verdict, SEVKIT_CHECK_FAIL);
    sk_text_add(text, "</header>\n");
}

static const struct {
    const char *id;
    const char *title;
    void (*add)(struct sk_text *text, const struct sk_report_outcome *outcome);
} sections[] = {
    {"tcb", "TCB", sk_html_add_tcb},
    {"certificates", "Certificates", sk_html_add_certificates},
    {"fields", "Report", sk_html_add_fields},
};

void sk_outcome_add_html(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    sk_text_add(text, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'\">\n<title>");
    sk_html_add(text, sk_outcome_word(outcome->verdict));
    sk_text_add(text, ": ");
    sk_html_add(text, outcome->name);
    sk_text_addf(text, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", sk_html_style);
    add_summary(text, outcome);
    sk_text_add(text, "<main>\n<section aria-labelledby=\"chain\"><h2 id=\"chain\">Chain of "
                      "signatures</h2>\n");
    sk_html_add_chain(text, outcome);
    sk_text_add(text, "</section>\n");
    add_not_checked(text, outcome->verdict);
    sk_text_add(text, "<section aria-labelledby=\"checks\"><h2 id=\"checks\">Checks</h2>\n");
    add_checks(text, outcome->verdict);
    sk_text_add(text, "</section>\n");
    for (size_t i = 0; i < SK_ARRAY_SIZE(sections); i++) {
        sk_text_addf(text, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n",
                     sections[i].id, sections[i].id, sections[i].title);
        sections[i].add(text, outcome);
        sk_text_add(text, "</section>\n");
    }
    sk_text_addf(text, "</main>\n<footer><p>Made by sevkit %s.</p></footer>\n</body>\n</html>\n",
                 sevkit_version());
}
