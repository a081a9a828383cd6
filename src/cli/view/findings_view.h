/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_FINDINGS_VIEW_H
#define SK_CLI_VIEW_FINDINGS_VIEW_H

/* Findings as text and JSON. */

#include "base/findings.h"
#include "base/text.h"
#include "cli/view/json.h"

/* "PATH:LINE: error: CODE: TEXT", a line each; path NULL: without it. */
void sk_findings_add_text(struct sk_text *text, const char *path,
                          const struct sk_findings *findings);

/* How a document of JSON names them. */
struct sk_findings_names {
    const char *error; /* the kind's name */
    const char *code;  /* the member's */
    bool has_line;
};
json_t *sk_findings_json(const struct sk_findings *findings, const struct sk_findings_names *names);

#endif
