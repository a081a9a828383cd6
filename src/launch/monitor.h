/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_MONITOR_H
#define SK_LAUNCH_MONITOR_H

/* Where the monitor of a guest's QEMU listens, and that it is one guest's. */

#include "plan/vm.h"

/* The socket of the guest's monitor: what the plan names, else NAME-PLACE.qmp in the user's private folder, which is
 * made if make is set; PLACE tells plans of one name apart. Freed with free(). */
int sk_monitor_path(const struct sk_vm *guest, bool make, char **ret_path,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Every monitor's socket of that folder, in order, until visit() returns something other than 0. */
int sk_monitor_each(int (*visit)(void *arg, const char *socket), void *arg,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Claims the monitor's socket for this process and for what it becomes or starts: QEMU itself would take it
 * away from another QEMU, or put it in the place of any file. SEVKIT_EREFUSED if another process has it: the
 * guest runs or is being started. */
int sk_monitor_claim(const char *socket, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Where the firmware with ACPI tables of the guest's own is written for QEMU: beside the monitor's socket. Freed
 * with free(). */
int sk_monitor_firmware_path(const char *socket, char **ret_path,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
