/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_CHECKS_H
#define SK_CLI_VIEW_CHECKS_H

/* How a command says what it looked at. */

#include "base/checks/check_list.h"
#include "cli/cli.h"
#include "cli/view/check_status.h"
#include "cli/view/json.h"

/* The answer of a command: the list and its verdict as text, or in document as "result" and "checks" where --json was
 * given. 0 or SK_ANSWER_NO. */
int sk_checks_answer(const struct sk_given *given, const struct sk_checks *checks, json_t *document,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
