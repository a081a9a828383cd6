/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VERSION_COMMAND_H
#define SK_CLI_VERSION_COMMAND_H

#include "base/text.h"

/* What the program was built from: "5b049d3c91e8", with "-dirty" if it was changed. */
extern const char sk_version_commit[];

/* "sevkit 0.1.0"; verbose: what it was built from, with which libraries it runs, what it can do. */
void sk_version_add(struct sk_text *text, bool verbose);

#endif
