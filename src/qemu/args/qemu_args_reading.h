/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_ARGS_QEMU_ARGS_READING_H
#define SK_QEMU_ARGS_QEMU_ARGS_READING_H

/* What the readers of a command line's options share: each takes the value of one option, keeps what decides the
 * measurement, and appends what stays on the command line. */

#include "qemu/args/qemu_args.h"

#define SK_QEMU_SNP_OBJECT "sev-snp-guest"
#define SK_QEMU_SEV_OBJECT "sev-guest"

#define SK_QEMU_FLASHES       2u
#define SK_QEMU_BLOCKDEVS_MAX 64u

/* A node of -blockdev: over a file, or over another node. */
struct sk_qemu_blockdev {
    char *name, *driver, *file, *below;
};

/* While the command line is read. */
struct sk_qemu_reading {
    struct sk_qemu_guest vm;
    const struct sk_qemu_guest_options *options;
    char *object_id;    /* of the SEV object */
    char *support_id;   /* which object the machine uses */
    char *machine;      /* its type */
    char *memory;       /* the size that -m gives */
    char *cpu_problem;  /* why the signature of -cpu is not known; NULL: it is */
    bool splits_memory; /* what lies below 4 GiB was set by hand */
    bool has_cpu, has_smp;
    bool uses_igvm; /* the machine names an IGVM object */
    char *flash_files[SK_QEMU_FLASHES], *flash_nodes[SK_QEMU_FLASHES];
    char *flash_said; /* the option that named one of them */
    struct sk_qemu_blockdev blockdevs[SK_QEMU_BLOCKDEVS_MAX];
    size_t blockdev_count;
};

int sk_qemu_args_push(struct sk_qemu_guest *vm, const char *word,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_push_pair(struct sk_qemu_guest *vm, const char *option, const char *value,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* *text becomes a copy of value, which may be NULL. */
int sk_qemu_args_replace(char **text, const char *value,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_qemu_args_object(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_machine(struct sk_qemu_reading *reading, const char *value,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_cpu(struct sk_qemu_reading *reading, const char *value,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_smp(struct sk_qemu_reading *reading, const char *value,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_memory(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_global(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_device(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Flash drives: "-drive if=pflash", "-pflash", and nodes that "-machine pflash0=" names. */
int sk_qemu_args_drive(struct sk_qemu_reading *reading, const char *value,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_pflash(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_blockdev(struct sk_qemu_reading *reading, const char *value,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_qemu_args_name_flash(struct sk_qemu_reading *reading, unsigned unit, const char *node,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* When all was read: the firmware in a flash drive becomes that of the guest. */
int sk_qemu_args_settle_flash(struct sk_qemu_reading *reading,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_qemu_args_flash_done(struct sk_qemu_reading *reading);

#endif
