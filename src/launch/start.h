/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_START_H
#define SK_LAUNCH_START_H

/* From a plan to what is done with it: rules, arguments, digest, ID block. */

#include "base/findings.h"
#include "data/software/launch_rules.h"
#include "plan/vm.h"
#include "qemu/probe.h"
#include "qemu/words.h"
#include "sys/file.h"

#include <sevkit/firmware.h>
#include <sevkit/id_block.h>
#include <sevkit/measure.h>

/* A plan with the facts that decide. Owned: firmware and its bytes, the texts. */
struct sk_start {
    const struct sk_vm *guest;
    const struct sk_sys *sys;
    /* Whether the guest is to start; if not, what decides only that is left out. */
    bool starts;
    bool has_host_kernel;
    struct sk_launch_version host_kernel;
    const struct sk_qemu *qemu; /* NULL: not asked; rules about it are left out */
    uint64_t policy;
    struct sk_given_number cbitpos;
    struct sk_bytes firmware_bytes;
    struct sevkit_firmware *firmware; /* NULL: none */
    /* With the tables of acpi in front of it, firmware_bytes is not the plan's file: the caller writes the
     * bytes to a file and names it here before sk_start_words(). */
    bool firmware_is_made;
    const char *firmware_path;        /* NULL: the plan's */
    uint32_t acpi_address;            /* of its tables */
    struct sevkit_error acpi_problem; /* why it has no tables although the plan wants them */
    char *cmdline;            /* sk_vm_cmdline() and what acpi.defence appends; NULL: none */
    const char *qmp;          /* socket of the monitor; NULL: no monitor */
    char *id_block, *id_auth; /* base64, NULL: none */
    bool author_key;
    struct sevkit_id_block block; /* what id_block says */
};

/* Reads what the plan names and the arguments need: firmware, ID block. qemu is set by the caller. */
int sk_start_open(const struct sk_vm *guest, const struct sk_sys *sys, struct sk_start *ret_launch,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_start_done(struct sk_start *launch);

/* The digest that the secure processor will measure. SEVKIT_EUSAGE for a plan that has none. */
int sk_start_measure(const struct sk_start *launch, struct sevkit_measurement **ret_measurement,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Reads the private keys of ID blocks, for which a caller may have passphrases. */
struct sk_start_keys {
    int (*load)(void *arg, const char *path, bool is_author, struct sevkit_key **ret_key,
                struct sevkit_error *error);
    void *arg;
};
/* Signs the digest with the plan's keys; the ID block becomes the launch's. */
int sk_start_sign(struct sk_start *launch, const struct sk_start_keys *keys,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Whether the launch's ID block is for this digest and policy. SEVKIT_EREFUSED with both values if not. */
int sk_start_check_id_block(const struct sk_start *launch,
                            const struct sevkit_measurement *measurement,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Applies every rule: an error where the guest would not start, or could not be measured. The code is the rule's name. */
void sk_start_check(const struct sk_start *launch, struct sk_findings *findings);
/* Names of the rules, for documentation and tests; NULL after the last. */
const char *sk_start_rule(size_t index);

/* QEMU's command line: the program and its arguments. launch->qemu must be there. */
int sk_start_words(const struct sk_start *launch, struct sk_words *words,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Becomes the program (no shell). Comes back only with an error. */
int sk_start_become(const struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What QEMU opens must be there: SEVKIT_EIO with the key and the file. */
int sk_start_check_files(const struct sk_vm *guest, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Writes firmware_path, if the firmware was made. */
int sk_start_write_firmware(const struct sk_start *launch,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The C-bit's position on this processor; false if it has no SEV. */
bool sk_start_cbitpos(const struct sk_sys *sys, uint64_t *ret_position);

#endif
