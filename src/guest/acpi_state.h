/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_ACPI_STATE_H
#define SK_GUEST_ACPI_STATE_H

/*
 * In the guest, early: did the kernel take the defence against the host's ACPI tables that the measured command
 * line asks for? It finds a kernel, firmware or QEMU that does not work with it. It is no proof: code of the
 * host that has run had every right, and could change what is looked at here.
 */

#include "formats/boot/acpi_parameters.h"
#include "sys/sys.h"

/* cmdline is /proc/cmdline's. SEVKIT_EREFUSED with what is not as it should be. */
int sk_acpi_state_check(const struct sk_sys *sys, enum sk_boot_acpi defence, const char *cmdline,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
