/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_RUN_HASH_TABLE_H
#define SK_SIM_RUN_HASH_TABLE_H

/* The table by which firmware verifies kernel, initrd and command line, for a guest that has no SEV: the
 * kernel's digest is that of the kernel as QEMU hands it to such a guest. */

#include "qemu/args/qemu_args.h"
#include "sys/sys.h"

#include <sevkit/kernel_hashes.h>

struct sk_sim_hash_table {
    uint32_t gpa;
    uint8_t bytes[SEVKIT_HASH_TABLE_BYTES];
};

/* For a guest with vm->needs_hash_table. The files are read now. SEVKIT_EREFUSED if the firmware has no
 * room for a table, or if it is not known what QEMU does to the kernel. */
int sk_sim_hash_table(const struct sk_sys *sys, const struct sk_qemu_guest *vm,
                      struct sk_sim_hash_table *ret_table,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
