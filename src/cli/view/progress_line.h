/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_PROGRESS_LINE_H
#define SK_CLI_VIEW_PROGRESS_LINE_H

/* One line on standard error that says how far a long read has come: only on a terminal, only after a
 * second, and wiped at the end. */

#include <stdbool.h>
#include <stdint.h>

struct sk_progress {
    bool terminal;
    bool shown;
    int64_t started; /* milliseconds */
    int64_t last;
};

void sk_progress_start(struct sk_progress *progress);
/* The shape that sevkit_plan_set_progress() wants; arg is a struct sk_progress. */
void sk_progress_update(void *arg, uint64_t bytes, uint64_t total);
/* The same for a count of things of any kind: percent only. */
void sk_progress_count(void *arg, uint64_t done, uint64_t total);
void sk_progress_done(struct sk_progress *progress);

#endif
