/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_BOOT_LINUX_BOOT_H
#define SK_FORMATS_BOOT_LINUX_BOOT_H

/*
 * What QEMU makes of a Linux kernel that it is given with -kernel. In a guest with SEV the file stays as
 * it is, so that its digest is that of the table; in any other guest QEMU writes into its setup header
 * (QEMU 7.2, hw/i386/x86.c, x86_load_linux; Linux, Documentation/x86/boot.rst).
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the guest's memory below 4 GiB; false for machine types where this is not known. machine is
 * QEMU's name of the type, memory what -m says in bytes. */
bool sk_linux_low_memory(const char *machine, uint64_t memory, uint64_t *ret_bytes);
/* The value of QEMU's -m: a number of MiB, or with a suffix (B, K, M, G, T) of that. */
bool sk_linux_parse_memory(const char *text, uint64_t *ret_bytes);

/* As much of a kernel as decides. */
#define SK_LINUX_HEAD_BYTES ((size_t)8 << 10)

/* Why QEMU does not start a file that it is given with -kernel, or does not add its hash to the table (hashes): in
 * text, and true. head is the start of the file. */
bool sk_linux_kernel_problem(const uint8_t *head, size_t size, bool has_initrd, bool hashes,
                             char *ret_text, size_t text_size);

struct sk_linux_boot {
    uint64_t low_memory;
    bool has_initrd;
    uint64_t initrd_bytes;
    const char *cmdline; /* NULL: none */
};

/* Writes into the kernel what QEMU writes. SEVKIT_EREFUSED for a kernel or a command line of which this
 * is not known, and for an initrd that does not fit. */
int sk_linux_boot_patch(const struct sk_linux_boot *boot, uint8_t *kernel, size_t size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
