/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_BATCH_WATCH_H
#define SK_APPRAISE_BATCH_WATCH_H

#include "appraise/batch/batch.h"

/* Verifies the reports in a folder, then each that is put there, until SIGINT or SIGTERM, which is the
 * ordinary end. A report is taken when its file is closed or moved in. SEVKIT_EIO if the folder goes. */
int sk_watch_run(struct sk_batch *batch, const char *folder,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
