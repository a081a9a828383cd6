/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_RUN_SIMULATION_FILES_H
#define SK_SIM_RUN_SIMULATION_FILES_H

#include "sim/run/simulation.h"

/* Writes what QEMU has to put into the guest's memory in the place of the secure processor's hardware: the table of
 * hashes for firmware that verifies its kernel, or the ACPI tables in front of a firmware that does not run. */
int sk_simulation_place_files(const struct sk_sys *sys, struct sk_simulation *simulation,
                              bool keeps_firmware, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
