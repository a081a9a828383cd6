/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_PLATFORM_H
#define SK_SIM_PLATFORM_H

/*
 * The host's side of a simulated processor: /dev/sev of a chip's folder, with the same commands, structures and
 * refusals as the kernel's (include/uapi/linux/psp-sev.h). What changes is written into the folder: the
 * configuration into chip.json, keys and certificates of SEV before SNP beside it. They are made when they are
 * first asked for.
 */

#include "sim/chip.h"

/* The real system with the chip's processor and its /dev/sev. One at a time for a process; close it. */
int sk_sim_platform_open(const char *folder, const struct sk_sys **ret_sys,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_sim_platform_close(void);

#endif
