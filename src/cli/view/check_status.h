/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_CHECK_STATUS_H
#define SK_CLI_VIEW_CHECK_STATUS_H

/* The words and colours of checks, whatever they are checks of: each room has its own statuses. */

#include "base/checks/check_list.h"
#include "base/text.h"

#include <sevkit/verify.h>

#define SK_STATUS_WIDTH 9

/* "PASS", in its colour, then blanks up to SK_STATUS_WIDTH columns. */
void sk_status_add(struct sk_text *text, enum sk_status status);
/* The word, then blanks up to width columns, at least one. */
void sk_status_add_column(struct sk_text *text, const char *word, size_t width);
enum sk_status sk_status_of_check(enum sevkit_check_status status);
/* "pass", for JSON */
const char *sk_status_name(enum sk_status status);

#endif
