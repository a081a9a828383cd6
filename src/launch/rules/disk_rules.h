/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_RULES_DISK_RULES_H
#define SK_LAUNCH_RULES_DISK_RULES_H

/* Rules about the disks of a plan: their serial numbers, and whether attested boot finds the ones that it names. */

#include "launch/start.h"

/* The rule "disks". */
void sk_start_check_disks(const struct sk_start *launch, const char *rule,
                          struct sk_findings *findings);

#endif
