/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_REPORT_REPORT_VERDICT_H
#define SK_CLI_VIEW_REPORT_REPORT_VERDICT_H

/* A verdict on one report, and how it is shown: as text, as JSON, as a line of a batch. */

#include "appraise/batch/batch.h"
#include "base/text.h"
#include "cli/view/json.h"
#include "cli/view/report/report_table.h"

#include <sevkit/verify.h>

struct sk_report_outcome {
    const char *name; /* path of the report, or its place in a file */
    const struct sevkit_evidence *evidence;
    const struct sevkit_verdict *verdict;
    struct sk_report_view view;
    int64_t now;
    const char *unavailable; /* why a certificate could not be had; NULL if none was looked for */
};

/* 0 or one of the SK_ANSWER_ codes: by the class of the failure that counts most. */
int sk_outcome_answer(const struct sevkit_verdict *verdict);
/* "accepted", "refused", "undecided": the last where certificates are missing. */
const char *sk_outcome_word(const struct sevkit_verdict *verdict);
/* False if nothing was expected of REPORT_DATA: then the report may be an old one. */
bool sk_outcome_is_fresh(const struct sevkit_verdict *verdict);

/* Every check that was made, the names of the others (all: what they would have looked at, too), and last the
 * verdict. */
void sk_outcome_add_text(struct sk_text *text, const struct sk_report_outcome *outcome, bool all);
/* "report.bin: refused: binding: vek-tcb: ..." */
void sk_outcome_add_line(struct sk_text *text, const struct sk_report_outcome *outcome);

/* "report.bin: unreadable: ..." */
void sk_outcome_add_unreadable(struct sk_text *text, const char *name,
                               const struct sevkit_error *error);
/* error NULL: the outcome; else only its name counts. */
void sk_outcome_add_json_line(struct sk_text *text, const struct sk_report_outcome *outcome,
                              const struct sevkit_error *error);

/* 0 if every report was accepted, SK_ANSWER_UNAVAILABLE if nothing is amiss but certificates that are
 * unavailable, else SK_ANSWER_NO. */
int sk_batch_answer(const struct sk_batch_counts *counts);
/* "12 reports: 10 accepted, ..." */
void sk_batch_add_summary(struct sk_text *text, const struct sk_batch_counts *counts);

/* A document of schema sevkit.report-verify/1; the caller frees it. */
json_t *sk_outcome_json(const struct sk_report_outcome *outcome);
/* The one of a report that could not be read. */
json_t *sk_outcome_error_json(const char *name, const struct sevkit_error *error);

/* "name", "class", "status", "value", "expectation", "detail". */
json_t *sk_check_json(const struct sevkit_check *check);
/* Name, status, value, expectation and detail of a check in one line without the status. */
void sk_check_add_line(struct sk_text *text, const struct sevkit_check *check);

#endif
