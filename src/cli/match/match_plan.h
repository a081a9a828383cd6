/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MATCH_PLAN_H
#define SK_CLI_MATCH_PLAN_H

/* Why a guest that was started from a plan has another digest: for below a verdict, which does not change. */

#include "plan/vm.h"

#include <sevkit/report.h>

/* A line on standard error for each difference, or that none is known. Whatever goes wrong here is a note
 * too. report may be NULL. */
void sk_match_tell_cause(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                         const struct sevkit_report *report);
/* The same for the plan in a file. */
void sk_match_tell_plan(const char *path, const struct sevkit_report *report);

#endif
