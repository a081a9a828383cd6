/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_RULES_SEALED_RULES_H
#define SK_LAUNCH_RULES_SEALED_RULES_H

#include "launch/start.h"

/* The rule "sealed": who else gets the key of a sealed data disk. */
void sk_start_check_sealed(const struct sk_start *launch, const char *rule,
                           struct sk_findings *findings);

#endif
