/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_ADVISORY_JUDGE_H
#define SK_VERIFY_ADVISORY_JUDGE_H

/* What a report shows of a security bulletin. Nothing is verified here: the report must be. */

#include "data/advisories.h"

#include <sevkit/report.h>
#include <stdbool.h>

enum sk_advisory_state {
    SK_ADVISORY_OTHER_PRODUCT,
    SK_ADVISORY_FIXED,
    SK_ADVISORY_NOT_VISIBLE,
    SK_ADVISORY_NOT_FIXED,
};
/* "other product", "not visible in a report", "fixed", "not fixed" */
const char *sk_advisory_state_name(enum sk_advisory_state state);

#define SK_ADVISORY_TEXT_BYTES 160
/* All figures of the bulletin that begins at row first; ret_end is the row behind its last. Fixed only if every
 * figure of the product is met and can be seen; the text says which one decides. */
enum sk_advisory_state sk_advisory_judge(size_t first, const struct sevkit_report *report,
                                         const struct sevkit_product *product, size_t *ret_end,
                                         char ret_text[SK_ADVISORY_TEXT_BYTES]);

#define SK_ADVISORY_FIGURE_BYTES 128
/* "reported TCB: snp=24 or more": what a report of a fixed machine shows. */
void sk_advisory_figure(const struct sk_advisory *row, char ret_text[SK_ADVISORY_FIGURE_BYTES]);
/* "AMD-SB-3019", "sb-3019", "3019" */
bool sk_advisory_is_named(const struct sk_advisory *row, const char *word);
/* The row behind the last of the bulletin that begins at first. */
size_t sk_advisory_end(size_t first);

#endif
