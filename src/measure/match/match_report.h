/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATCH_MATCH_REPORT_H
#define SK_MEASURE_MATCH_MATCH_REPORT_H

/* A report whose measurement is to be explained. Its signature is not checked. */

#include "measure/match/match_inputs.h"

#define SK_MATCH_FACTS_MAX 5

/* What the report itself says about the launch, a sentence each. */
struct sk_match_facts {
    char items[SK_MATCH_FACTS_MAX][SK_MATCH_TEXT_BYTES];
    size_t count;
};

void sk_match_report_facts(const struct sevkit_report *report, struct sk_match_facts *ret_facts);
/* From a file, in any form of evidence, as what the search expects. */
int sk_match_add_report(struct sk_match_inputs *inputs, const char *path,
                        struct sk_match_facts *ret_facts,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
