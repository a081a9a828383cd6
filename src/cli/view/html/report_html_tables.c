/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/html/report_html.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <string.h>

/* The report's TCBs, in the order in which they must not grow. */
static const struct {
    const char *title;
    size_t offset; /* of a uint64_t in struct sevkit_report */
} tcbs[] = {
    {"Reported", offsetof(struct sevkit_report, reported_tcb)},
    {"Committed", offsetof(struct sevkit_report, committed_tcb)},
    {"Current", offsetof(struct sevkit_report, current_tcb)},
    {"Launch", offsetof(struct sevkit_report, launch_tcb)},
};

static const char *const component_titles[] = {
    [SEVKIT_TCB_FMC] = "FMC",
    [SEVKIT_TCB_BOOTLOADER] = "Boot loader",
    [SEVKIT_TCB_TEE] = "TEE (PSP operating system)",
    [SEVKIT_TCB_SNP] = "SNP firmware",
    [SEVKIT_TCB_MICROCODE] = "Microcode",
};

static struct sevkit_tcb tcb_of(const struct sk_report_view *view, size_t index)
{
    uint64_t raw;

    memcpy(&raw, (const uint8_t *)view->report + tcbs[index].offset, sizeof(raw));
    return sevkit_tcb_read(view->layout, raw);
}

static void add_tcb_row(struct sk_text *text, const struct sk_report_outcome *outcome,
                        enum sevkit_tcb_component component)
{
    const struct sevkit_cert *vek = sevkit_verdict_vek(outcome->verdict);
    struct sevkit_tcb tcb;

    sk_text_addf(text, "<tr><th scope=\"row\">%s</th>", component_titles[component]);
    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs); i++) {
        tcb = tcb_of(&outcome->view, i);
        sk_text_addf(text, "<td>%u</td>", sevkit_tcb_get(&tcb, component));
    }
    if (vek && sevkit_cert_tcb(vek, &tcb))
        sk_text_addf(text, "<td>%u</td>", sevkit_tcb_get(&tcb, component));
    else
        sk_text_add(text, "<td>\xe2\x80\x93</td>");
    sk_text_add(text, "</tr>\n");
}

void sk_html_add_tcb(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    sk_text_add(text,
                "<div class=\"scroll\"><table class=\"tcb\"><caption>Security version "
                "numbers by component</caption>\n<thead><tr><th scope=\"col\">Component</th>");
    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs); i++)
        sk_text_addf(text, "<th scope=\"col\">%s</th>", tcbs[i].title);
    sk_text_add(text, "<th scope=\"col\">Certificate</th></tr></thead>\n<tbody>\n");
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
        if (sevkit_tcb_has(outcome->view.layout, (enum sevkit_tcb_component)i))
            add_tcb_row(text, outcome, (enum sevkit_tcb_component)i);
    sk_text_add(text, "</tbody></table></div>\n");
    if (!outcome->view.layout_known)
        sk_text_add(text, "<p>Nothing tells the product of this report; the numbers are read as "
                          "those of a processor of family 19h.</p>\n");
}

static void add_field(struct sk_text *text, const struct sk_report_view *view,
                      const struct sevkit_report_field *field)
{
    SK_CLEANUP(sk_text_done) struct sk_text value = {0};

    sk_report_field_value(view, field, &value);
    sk_text_addf(text, "<tr><td class=\"m\">0x%03zx</td><td>%zu</td><th scope=\"row\">",
                 field->offset, field->size);
    sk_html_add(text, field->title);
    sk_text_add(text, "</th><td class=\"m\">");
    sk_html_add(text, sk_text_get(&value));
    sk_text_add(text, "</td></tr>\n");
}

void sk_html_add_fields(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    const struct sk_report_view *view = &outcome->view;

    sk_text_add(text,
                "<div class=\"scroll\"><table><caption>Every field of the report, in the order of "
                "its bytes</caption>\n<thead><tr><th scope=\"col\">Offset</th><th "
                "scope=\"col\">Bytes</th><th scope=\"col\">Field</th><th scope=\"col\">Value</th>"
                "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sevkit_report_field_count(view->report->version); i++)
        add_field(text, view, sevkit_report_field(view->report->version, i));
    sk_text_add(text, "</tbody></table></div>\n<details><summary>The report's bytes in hex"
                      "</summary><p class=\"m\">");
    sk_text_add_hex(text, view->report->bytes, SEVKIT_REPORT_BYTES);
    sk_text_add(text, "</p></details>\n");
}

static const struct sk_row facts[] = {
    {"Subject", "subject"},
    {"Issuer", "issuer"},
    {"Serial number", "serial"},
    {"Valid from", "not_before"},
    {"Valid to", "not_after"},
    {"Product name", "product_name"},
    {"Cloud provider", "csp_id"},
    {"SHA-256", "sha256"},
    {"SHA-256 of the key", "key_sha256"},
    {.title = NULL},
};

static void add_certificate(struct sk_text *text, const struct sevkit_cert *cert)
{
    SK_CLEANUP_JSON json_t *object = cert ? sk_cert_json(cert) : NULL;

    if (!cert)
        return;
    sk_text_addf(text, "<h3>%s</h3>\n<dl>\n", sevkit_cert_kind_name(sevkit_cert_kind(cert)));
    for (const struct sk_row *fact = facts; fact->title; fact++) {
        const char *value = json_string_value(json_object_get(object, fact->key));

        if (!value)
            continue;
        sk_text_addf(text, "<dt>%s</dt><dd class=\"m\">", fact->title);
        sk_html_add(text, value);
        sk_text_add(text, "</dd>\n");
    }
    sk_text_add(text, "</dl>\n");
}

void sk_html_add_certificates(struct sk_text *text, const struct sk_report_outcome *outcome)
{
    const struct sevkit_cert *const certs[] = {sevkit_verdict_vek(outcome->verdict),
                                               sevkit_verdict_ca(outcome->verdict),
                                               sevkit_verdict_root(outcome->verdict)};
    bool any = false;

    for (size_t i = 0; i < SK_ARRAY_SIZE(certs); i++) {
        add_certificate(text, certs[i]);
        any = any || certs[i];
    }
    if (!any)
        sk_text_add(text, "<p>There were none.</p>\n");
}
