/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_RULES_DEVICE_RULES_H
#define SK_LAUNCH_RULES_DEVICE_RULES_H

/* Rules of start.h about what the guest gets of its host: network cards, devices, huge pages. */

#include "launch/start.h"

void sk_start_check_network(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings);
void sk_start_check_devices(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings);
void sk_start_check_huge_pages(const struct sk_start *launch, const char *rule,
                               struct sk_findings *findings);

#endif
