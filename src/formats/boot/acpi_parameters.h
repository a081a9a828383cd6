/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_ACPI_PARAMETERS_H
#define SK_FORMATS_ACPI_PARAMETERS_H

/*
 * Defence of a guest against ACPI tables of its host: what the measured kernel command line says. The host's
 * tables hold AML, code that the kernel runs with all rights, and registers and addresses that it believes.
 */

#include "base/text.h"
#include "formats/boot/boot_parameters.h"
#include "formats/firmware/acpi_tables.h"

#define SK_ACPI_DEFENCES 5

/* "tables+no-aml", by enum sk_boot_acpi; NULL after the last. */
extern const char *const sk_acpi_defence_names[];
/* What a defence stops and what it does not, for people. */
const char *sk_acpi_defence_says(enum sk_boot_acpi defence);
bool sk_acpi_has_tables(enum sk_boot_acpi defence);
/* Whether the kernel must never halt or power off: with the host's MADT believed, that jumps to where the
 * host says. */
bool sk_acpi_must_reboot(enum sk_boot_acpi defence);

/* Appends the parameters, with a space in front if there is something before them. address is that of the table
 * block, for defences that have one. */
void sk_acpi_parameters_add(enum sk_boot_acpi defence, uint32_t address, struct sk_text *cmdline);

/* Whether a command line, without our parameters, leaves the defence as it is. SEVKIT_EREFUSED with the word
 * that does not. cmdline may be NULL. */
int sk_acpi_parameters_check(enum sk_boot_acpi defence, const char *cmdline,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Whether a whole command line has the parameters of the defence as sk_acpi_parameters_add() writes them, and
 * nothing that contradicts them. SEVKIT_EINPUT if not. *ret_address is 0 for a defence without tables. */
int sk_acpi_parameters_find(enum sk_boot_acpi defence, const char *cmdline, uint32_t *ret_address,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
