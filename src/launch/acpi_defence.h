/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_ACPI_DEFENCE_H
#define SK_LAUNCH_ACPI_DEFENCE_H

/* What a plan's defence against ACPI tables of the host changes of its guest. */

#include "launch/start.h"

/* Puts the tables in front of the firmware that has been read and makes the kernel's command line. What does
 * not fit becomes launch->acpi_problem, for the rule. */
int sk_start_defend(struct sk_start *launch, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The rule "acpi". */
void sk_start_check_acpi(const struct sk_start *launch, const char *rule,
                         struct sk_findings *findings);

/* An image of the firmware with its tables in front of it, and their guest address. Tables that are there already are
 * replaced. */
int sk_acpi_prepend(const struct sk_acpi_machine *machine, const struct sk_bytes *firmware,
                    struct sk_bytes *ret_image, uint32_t *ret_address,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the tables of a plan depend on. */
struct sk_acpi_machine sk_vm_acpi_machine(const struct sk_vm *guest);

#endif
