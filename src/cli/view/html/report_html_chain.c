/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/time_text.h"
#include "cli/view/html/report_html.h"
#include "cli/view/output.h"
#include "formats/report/report.h"

#include <inttypes.h>

/* Pixels of the drawing, which scales as a whole. */
enum {
    WIDTH = 540,
    BOX_WIDTH = 528,
    BOX_HEIGHT = 84,
    GAP = 52,
    MARGIN = 12,
    LINE = 21,
    CHECKS_MAX = 6,
    SHA_SHOWN_BYTES = 20,
    DATE_CHARACTERS = 10,
};

struct node {
    const char *title;
    const struct sevkit_cert *(*cert)(const struct sevkit_verdict *verdict); /* NULL: the report */
    const char *const checks[CHECKS_MAX];
    const char *link; /* the check of the signature that leads here; NULL for the root */
};

static const struct node nodes[] = {
    {"Root", sevkit_verdict_root, {"root", "root-profile", "root-signature", "root-dates"}, NULL},
    {"Intermediate",
     sevkit_verdict_ca,
     {"ca", "ca-profile", "ca-dates", "crl", "revocation"},
     "ca-signature"},
    {"Endorsement key",
     sevkit_verdict_vek,
     {"vek", "vek-profile", "vek-dates", "vek-kind"},
     "vek-signature"},
    {"Report",
     NULL,
     {"signature-algorithm", "chip-key", "reserved", "unsigned-tail"},
     "report-signature"},
};

/* From best to worst. */
static const unsigned severity[] = {[SEVKIT_CHECK_PASS] = 0,
                                    [SEVKIT_CHECK_SKIPPED] = 1,
                                    [SEVKIT_CHECK_WARN] = 2,
                                    [SEVKIT_CHECK_FAIL] = 3};

static enum sevkit_check_status status_of(const struct sevkit_verdict *verdict, const char *name)
{
    const struct sevkit_check *check = sevkit_verdict_find(verdict, name);

    return check ? check->status : SEVKIT_CHECK_SKIPPED;
}

/* A revocation list that was not there does not make its box look unchecked. */
static enum sevkit_check_status worst_of(const struct sevkit_verdict *verdict,
                                         const struct node *node)
{
    enum sevkit_check_status worst = status_of(verdict, node->checks[0]);

    for (size_t i = 1; i < CHECKS_MAX && node->checks[i]; i++) {
        enum sevkit_check_status status = status_of(verdict, node->checks[i]);

        if (status != SEVKIT_CHECK_SKIPPED && severity[status] > severity[worst])
            worst = status;
    }
    return worst;
}

static void add_line(struct sk_text *text, int top, int line, const char *style, const char *words)
{
    sk_text_addf(text, "<text x=\"%d\" y=\"%d\" class=\"%s\">", (WIDTH - BOX_WIDTH) / 2 + 16,
                 top + 28 + line * LINE, style);
    sk_html_add(text, words);
    sk_text_add(text, "</text>\n");
}

static void add_cert_lines(struct sk_text *text, int top, const struct node *node,
                           const struct sevkit_cert *cert)
{
    SK_CLEANUP(sk_text_done) struct sk_text title = {0}, dates = {0}, sha = {0};
    const struct sevkit_product *product = sevkit_cert_product(cert);
    char from[SK_TIME_TEXT_BYTES], to[SK_TIME_TEXT_BYTES];

    sk_time_format(sevkit_cert_not_before(cert), from);
    sk_time_format(sevkit_cert_not_after(cert), to);
    sk_text_addf(&title, "%s: %s%s%s%s", node->title, sevkit_cert_kind_name(sevkit_cert_kind(cert)),
                 product ? " " : "", product ? product->name : "",
                 sevkit_cert_is_simulated(cert) ? " (simulated)" : "");
    sk_text_addf(&dates, "valid from %.*s to %.*s", DATE_CHARACTERS, from, DATE_CHARACTERS, to);
    sk_text_add(&sha, "SHA-256 ");
    sk_text_add_hex(&sha, sevkit_cert_sha256(cert), SHA_SHOWN_BYTES);
    sk_text_add(&sha, "\xe2\x80\xa6");
    if (!sk_text_ok(&title) || !sk_text_ok(&dates) || !sk_text_ok(&sha))
        sk_cli_out_of_memory();
    add_line(text, top, 0, "t", sk_text_get(&title));
    add_line(text, top, 1, "s", sk_text_get(&dates));
    add_line(text, top, 2, "m", sk_text_get(&sha));
}

static void add_report_lines(struct sk_text *text, int top, const struct sk_report_outcome *outcome)
{
    SK_CLEANUP(sk_text_done) struct sk_text version = {0}, measurement = {0};
    const struct sevkit_report *report = outcome->view.report;

    sk_text_addf(&version, "version %" PRIu32 ", guest policy 0x%" PRIx64, report->version,
                 report->policy);
    sk_text_add(&measurement, "measurement ");
    sk_text_add_hex(&measurement, report->measurement, SHA_SHOWN_BYTES);
    sk_text_add(&measurement, "\xe2\x80\xa6");
    if (!sk_text_ok(&version) || !sk_text_ok(&measurement))
        sk_cli_out_of_memory();
    add_line(text, top, 0, "t", "Report");
    add_line(text, top, 1, "s", sk_text_get(&version));
    add_line(text, top, 2, "m", sk_text_get(&measurement));
}

static void add_box(struct sk_text *text, int top, const struct node *node,
                    const struct sk_report_outcome *outcome)
{
    enum sevkit_check_status status = worst_of(outcome->verdict, node);
    const struct sevkit_cert *cert = node->cert ? node->cert(outcome->verdict) : NULL;

    sk_text_addf(text,
                 "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" class=\"box %s\"/>\n",
                 (WIDTH - BOX_WIDTH) / 2, top, BOX_WIDTH, BOX_HEIGHT, sk_html_class(status));
    sk_text_addf(text, "<text x=\"%d\" y=\"%d\" class=\"sign %s\">%s</text>\n",
                 (WIDTH + BOX_WIDTH) / 2 - 34, top + 34, sk_html_class(status),
                 sk_html_sign(status));
    if (cert) {
        add_cert_lines(text, top, node, cert);
    } else if (node->cert) {
        add_line(text, top, 0, "t", node->title);
        /* That there is something is what the first check says. */
        add_line(text, top, 1, "s",
                 status_of(outcome->verdict, node->checks[0]) == SEVKIT_CHECK_PASS
                     ? "AMD's built-in key is used instead"
                     : "no certificate");
    } else {
        add_report_lines(text, top, outcome);
    }
}

static void add_arrow(struct sk_text *text, int top, const struct node *node,
                      const struct sevkit_verdict *verdict)
{
    enum sevkit_check_status status = status_of(verdict, node->link);
    static const char *const words[] = {
        [SEVKIT_CHECK_PASS] = "signed",
        [SEVKIT_CHECK_FAIL] = "signature is wrong",
        [SEVKIT_CHECK_WARN] = "signature: see the checks",
        [SEVKIT_CHECK_SKIPPED] = "signature not checked",
    };

    sk_text_addf(text,
                 "<path d=\"M%d %d v%d m-6 -9 l6 9 l6 -9\" class=\"arrow %s\"/>\n"
                 "<text x=\"%d\" y=\"%d\" class=\"s\">%s %s</text>\n",
                 WIDTH / 2, top - GAP + 2, GAP - 5, sk_html_class(status), WIDTH / 2 + 16,
                 top - GAP / 2 + 5, sk_html_sign(status), words[status]);
}

void sk_html_add_chain(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    int count = (int)SK_ARRAY_SIZE(nodes);
    int height = 2 * MARGIN + count * BOX_HEIGHT + (count - 1) * GAP;

    sk_text_addf(text,
                 "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"chain-title "
                 "chain-desc\">\n<title id=\"chain-title\">Chain of signatures</title>\n"
                 "<desc id=\"chain-desc\">",
                 WIDTH, height);
    for (size_t i = 0; i < SK_ARRAY_SIZE(nodes); i++)
        sk_text_addf(text, "%s: %s%s%s. ", nodes[i].title,
                     sevkit_check_status_name(worst_of(outcome->verdict, &nodes[i])),
                     nodes[i].link ? ", signature on it: " : "",
                     nodes[i].link
                         ? sevkit_check_status_name(status_of(outcome->verdict, nodes[i].link))
                         : "");
    sk_text_add(text, "</desc>\n");
    for (int i = 0; i < count; i++) {
        int top = MARGIN + i * (BOX_HEIGHT + GAP);

        if (nodes[i].link)
            add_arrow(text, top, &nodes[i], outcome->verdict);
        add_box(text, top, &nodes[i], outcome);
    }
    sk_text_add(text, "</svg>\n");
}
