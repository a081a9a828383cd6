/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_CHECKS_H
#define SK_CLI_VIEW_CHECKS_H

/* How a command says what it looked at. */

#include "base/checks/check_list.h"
#include "cli/view/check_status.h"
#include "cli/view/json.h"

int sk_checks_print(const struct sk_checks *checks, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "result" and "checks". */
void sk_checks_add_json(const struct sk_checks *checks, json_t *document);

#endif
