/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_ID_BLOCK_H
#define SK_CLI_REPORT_REPORT_ID_BLOCK_H

/* What --id-block and --id-auth say of a report: the guest must have been started with just this block. */

#include "cli/cli.h"

#include <sevkit/verify.h>

/* Nothing is changed if --id-block was not given. SEVKIT_EREFUSED: the files do not belong together. */
int sk_expect_id_block(const struct sk_given *given, struct sevkit_expectations *expectations,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
