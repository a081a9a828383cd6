/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_BATCH_BATCH_H
#define SK_APPRAISE_BATCH_BATCH_H

/* Appraises many reports over all cores, in the order of the input. The chain of each certificate is
 * verified once, and what is missing is got once for each chip and TCB. */

#include "appraise/appraiser.h"
#include "appraise/batch/reports.h"

#define SK_BATCH_JOBS_MAX 256u

struct sk_batch_counts {
    uint64_t accepted, refused, undecided, unreadable;
};

/* What came of one report. */
struct sk_batch_result {
    const char *name;                 /* path, or its place in a file, or its id */
    const struct sevkit_error *error; /* NULL: it was read and verified, and */
    const struct sevkit_evidence *evidence;
    const struct sevkit_verdict *verdict;
    const char *unavailable; /* why a certificate is missing; NULL if none was looked for in vain */
};

struct sk_batch {
    struct sevkit_appraiser *appraiser;
    const struct sevkit_expectations *expectations;
    enum sevkit_evidence_form form; /* of files; lines show theirs */
    unsigned jobs;                  /* at most SK_BATCH_JOBS_MAX */
    /* Adds what there is to say of one report; called by several threads at once. NULL: nothing. */
    void (*render)(void *arg, const struct sk_batch_result *result, struct sk_text *text);
    /* Takes what was rendered, in the order of the input; NULL if nothing is. */
    int (*emit)(void *arg, const struct sk_text *text, struct sevkit_error *error);
    void *arg;
    struct sk_batch_counts counts;
};

/* As many as there are cores for this process. */
unsigned sk_batch_default_jobs(void);
int sk_batch_run(struct sk_batch *batch, struct sk_reports *reports,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
