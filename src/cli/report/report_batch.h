/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_BATCH_H
#define SK_CLI_REPORT_REPORT_BATCH_H

/* Verifies many reports over all cores and prints one line for each, in the order of the input. The
 * chain of each certificate is verified once. */

#include "cli/report/report_reports.h"
#include "cli/report/report_session.h"

struct sk_batch_counts {
    uint64_t accepted, refused, undecided, unreadable;
};

struct sk_batch {
    struct sk_session *session;
    unsigned jobs;
    bool json;
    bool quiet;
    struct sk_batch_counts counts;
};

int sk_batch_run(struct sk_batch *batch, struct sk_reports *reports,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if every report was accepted, else SK_ANSWER_NO. */
int sk_batch_answer(const struct sk_batch_counts *counts);
/* From --jobs, or as many as there are cores for this process. */
int sk_batch_jobs(const struct sk_given *given, unsigned *ret_jobs,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "12 reports: 10 accepted, ..." */
void sk_batch_add_summary(struct sk_text *text, const struct sk_batch_counts *counts);

#endif
