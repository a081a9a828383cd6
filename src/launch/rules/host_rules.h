/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_RULES_HOST_RULES_H
#define SK_LAUNCH_RULES_HOST_RULES_H

/* Rules about the host that starts a plan: its kernel, its QEMU, its SEV firmware, and what they make of the
 * plan's files. They decide whether a guest starts, not what is measured. */

#include "launch/start.h"

/* The rules of data/software/launch_rules.c. */
void sk_start_check_versions(const struct sk_start *launch, struct sk_findings *findings);
/* The rule "kernel-file". */
void sk_start_check_kernel(const struct sk_start *launch, const char *rule,
                           struct sk_findings *findings);
/* The rule "firmware-kind". */
void sk_start_check_firmware_kind(const struct sk_start *launch, const char *rule,
                                  struct sk_findings *findings);
/* The rule "cmdline". */
void sk_start_check_cmdline(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings);

/* "6.11.0-19-generic": what is behind the numbers does not count. False for what is no version. */
bool sk_start_parse_version(const char *text, struct sk_launch_version *ret_version);

#endif
