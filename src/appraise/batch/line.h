/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_BATCH_LINE_H
#define SK_APPRAISE_BATCH_LINE_H

#include "appraise/batch/reports.h"

/* Of a line {"id": "...", "report": "..."} the report becomes the item's data and the id its name; other
 * lines are evidence as they stand. SEVKIT_EINPUT for further members. */
int sk_line_unwrap(struct sk_report_item *item, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
