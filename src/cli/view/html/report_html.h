/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_HTML_REPORT_HTML_H
#define SK_CLI_VIEW_HTML_REPORT_HTML_H

#include "cli/view/report/report_verdict.h"

/* A verdict as one page of HTML that loads nothing: for people, to be read and kept. */
void sk_outcome_add_html(struct sk_text *text, const struct sk_report_outcome *outcome);

/* The parts. Everything that comes from outside goes through the first one. */
void sk_html_add(struct sk_text *text, const char *untrusted);
/* "pass", "fail", "warn", "skipped": the name of the style, and a sign for those who see no colours. */
const char *sk_html_class(enum sevkit_check_status status);
const char *sk_html_sign(enum sevkit_check_status status);
/* The chain from root to report as a picture. */
void sk_html_add_chain(struct sk_text *text, const struct sk_report_outcome *outcome);
/* Tables of the TCB and of the report's fields. */
void sk_html_add_tcb(struct sk_text *text, const struct sk_report_outcome *outcome);
void sk_html_add_fields(struct sk_text *text, const struct sk_report_outcome *outcome);
void sk_html_add_certificates(struct sk_text *text, const struct sk_report_outcome *outcome);

#endif
