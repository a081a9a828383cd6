/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MATCH_OUTPUT_H
#define SK_CLI_MATCH_OUTPUT_H

#include "cli/view/json.h"
#include "measure/match/match_report.h"

/* The answer in words: what fits and how it differs, at most limit launches; or how many were tried. */
void sk_match_add_text(struct sk_text *text, const struct sk_match_request *request,
                       const struct sk_match_result *result, const struct sk_match_facts *facts,
                       size_t limit);
/* The same, short, for below a verdict. */
void sk_match_add_cause(struct sk_text *text, const struct sk_match_result *result);
/* One launch that fits: its differences, and what it is. */
json_t *sk_match_found_json(const struct sk_match_found *found);
void sk_match_add_json(json_t *document, const struct sk_match_request *request,
                       const struct sk_match_result *result, const struct sk_match_facts *facts,
                       size_t limit);

#endif
