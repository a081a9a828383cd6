/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_ARGS_QEMU_ARGS_H
#define SK_QEMU_ARGS_QEMU_ARGS_H

/*
 * A QEMU command line for a SEV-SNP guest (or one of SEV and SEV-ES, to measure it), read as the host gives it:
 * what the processor would measure, and the command line that starts the same guest without one. What would change the measurement in a
 * way that is not known here is refused, not passed over.
 */

#include "base/error.h"

#include <sevkit/id_block.h>
#include <sevkit/measure.h>
#include <stdbool.h>

struct sk_qemu_guest {
    const char *firmware, *kernel, *initrd,
        *cmdline;              /* borrowed from the command line; NULL: none */
    char *igvm;                /* owned: the file of the object igvm-cfg; NULL: none */
    char *flash;               /* owned: firmware is in this flash drive; NULL: it is -bios */
    const char *flash_warning; /* what is unusual about flash drives; NULL: nothing */
    enum sevkit_mode mode;     /* snp, seves or sev */
    bool init2;                /* SEV-ES: legacy-vm-type=off was said */
    bool cpu_known;            /* vcpu_signature is that of -cpu */
    uint64_t vcpus;
    uint32_t vcpu_signature;
    uint64_t policy;
    bool igvm_policy;  /* policy is that of the IGVM file: sk_qemu_measure() */
    uint64_t features; /* SEV features of an SNP guest */
    bool kernel_hashes;
    bool needs_hash_table; /* the firmware runs and verifies the kernel: sim/run/hash_table.h */
    uint64_t low_memory;   /* bytes below 4 GiB; known if the table is needed */
    uint8_t host_data[32];
    bool has_id_block, has_id_auth, author_key_enabled;
    uint8_t id_block[SEVKIT_ID_BLOCK_BYTES];
    uint8_t id_auth[SEVKIT_ID_AUTH_BYTES];
    char **argv; /* ends with NULL */
    size_t argc;
};

struct sk_qemu_guest_options {
    bool has_kvm;        /* the machine can run guests under KVM; else TCG, with processor "max" */
    bool keeps_firmware; /* run the firmware; else QEMU loads a given kernel without it */
    bool any_generation; /* guests of SEV and SEV-ES too */
    bool quotes_lost;    /* the words may be those of a listing that shows no quotes */
    bool has_signature;  /* the signature of the vCPUs comes from elsewhere: -cpu is not needed */
    const char *signature_hint; /* what to do if it is not known: follows the message; NULL */
};

/* argv[0] is the program. SEVKIT_EREFUSED for what is no SNP guest or cannot be measured. */
int sk_qemu_guest_read(size_t argc, const char *const *argv,
                       const struct sk_qemu_guest_options *options, struct sk_qemu_guest *ret_vm,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends the device over which the guest asks; chardev is what follows "socket,id=sevkit-sim,",
 * port the name that the guest finds it by. */
int sk_qemu_guest_add_relay(struct sk_qemu_guest *vm, const char *chardev, const char *port,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends a firmware to run in the place of the measured one. */
int sk_qemu_guest_add_bios(struct sk_qemu_guest *vm, const char *path,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends the device that puts the table of hashes into the guest's memory, from a file. */
int sk_qemu_guest_add_hash_table(struct sk_qemu_guest *vm, const char *path, uint32_t gpa,
                                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_qemu_guest_done(struct sk_qemu_guest *vm);

#endif
