/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_RUN_H
#define SK_CLI_LAUNCH_LAUNCH_RUN_H

#include "launch/start.h"

#include <sevkit/error.h>

/* Becomes the program (execve, no shell). Comes back only with an error. */
int sk_launch_exec(const struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What QEMU opens must be there: SEVKIT_EIO with the key and the file. */
int sk_launch_check_files(const struct sk_vm *guest, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Claims the monitor's socket for this process and for what it becomes or starts: QEMU itself would take it
 * away from another QEMU, or put it in the place of any file. SEVKIT_EREFUSED if another process has it: the
 * guest runs or is being started. */
int sk_launch_claim(const char *socket, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Where the firmware with ACPI tables of the guest's own is written for QEMU: beside the monitor's socket. Freed
 * with free(). */
int sk_launch_firmware_path(const char *socket, char **ret_path,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Writes it, if the plan has it. */
int sk_launch_write_firmware(const struct sk_start *launch,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
