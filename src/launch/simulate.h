/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_SIMULATE_H
#define SK_LAUNCH_SIMULATE_H

/* 'sevkit launch --simulate': the plan's guest on a machine without SEV. */

#include "launch/start.h"

/* Where the C-bit lies on processors with SEV-SNP; it is not measured. */
#define SK_SIMULATED_CBITPOS 51

/* SEVKIT_EREFUSED for a guest that is not simulated. */
int sk_launch_simulate_check(const struct sk_vm *guest,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Uses the QEMU at hand in place of one with SEV-SNP, of which the simulator takes it out again: adds what
 * QEMU 9.1 knows. */
int sk_launch_simulate_qemu(const struct sk_vm *guest, struct sk_qemu *qemu,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Runs the command line with the simulated processor of the folder. keeps_firmware: the firmware runs and
 * verifies the kernel; else QEMU hands the kernel over. */
int sk_launch_simulate(const char *directory, bool keeps_firmware, const struct sk_words *words,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
