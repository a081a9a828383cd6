/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_RUN_SIM_START_H
#define SK_SIM_RUN_SIM_START_H

/* From a QEMU command line to a guest that is running, as far as the processor knows. Starting QEMU and
 * moving bytes is left to the program. */

#include "qemu/args/qemu_args.h"
#include "sim/answer.h"
#include "sys/sys.h"

/* Can this machine really run guests under KVM? Not whether the device opens: some machines offer it and
 * cannot. */
bool sk_sim_has_kvm(const struct sk_sys *sys);

/*
 * Launches the guest as QEMU would: start, each update, finish. The files are read now. SEVKIT_EREFUSED
 * with the firmware's status in words if it refuses a command; guest must be freed with
 * sk_sim_guest_done() on success. The chip is borrowed.
 */
int sk_sim_launch(const struct sk_sys *sys, const struct sk_sim_chip *chip,
                  const struct sk_qemu_guest *vm, struct sk_sim_guest *ret_guest,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
