/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_REPORT_REPORT_TABLE_H
#define SK_CLI_VIEW_REPORT_REPORT_TABLE_H

/* The fields of a report for people and for machines: one row each, in the order of the layout. */

#include "base/text.h"
#include "cli/view/json.h"

#include <sevkit/report.h>

/* A report with what is known about it from elsewhere. */
struct sk_report_view {
    const struct sevkit_report *report;
    const struct sevkit_product *product; /* NULL if nothing tells it */
    enum sevkit_tcb_layout layout;
    bool layout_known; /* else it is guessed, and the output says so */
};

/* hint: the product of the certificate, or what the user named; may be NULL. */
struct sk_report_view sk_report_view_of(const struct sevkit_report *report,
                                        const struct sevkit_product *hint);

/* The value of a field in words: numbers with the names of their bits, TCBs by component, the rest in
 * hex. */
void sk_report_field_value(const struct sk_report_view *view,
                           const struct sevkit_report_field *field, struct sk_text *text);

/* Every field that is not reserved, one line each: "title    value". */
void sk_report_add_rows(struct sk_text *text, const struct sk_report_view *view);
/* What the report says about itself beyond its fields: product, signer, reserved bytes. */
void sk_report_add_facts(struct sk_text *text, const struct sk_report_view *view);

/* The members "product" to "fields". */
void sk_report_add_json(json_t *document, const struct sk_report_view *view);

/* "Milan", "Genoa (Bergamo/Siena)", "unknown (...)". */
void sk_report_add_product(struct sk_text *text, const struct sk_report_view *view);

#endif
