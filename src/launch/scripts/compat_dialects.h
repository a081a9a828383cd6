/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_SCRIPTS_COMPAT_DIALECTS_H
#define SK_LAUNCH_SCRIPTS_COMPAT_DIALECTS_H

#include "base/error.h"
#include "launch/scripts/compat.h"

enum sk_compat_network {
    SK_COMPAT_NET_ASKED,
    SK_COMPAT_NET_BRIDGE,
    SK_COMPAT_NET_E1000,
    SK_COMPAT_NET_VIRTIO,
    SK_COMPAT_NET_FORWARDS
};

/* What differs between the scripts whose line has the same order. */
struct sk_compat_dialect {
    const char *name;
    unsigned script;       /* its bit in the table of options */
    const char *exec_path; /* folder with bin/ and share/qemu/ */
    bool exec_resolved;    /* made absolute */
    const char *cpu, *memory, *smp, *max_cpus;
    const char *max_memory; /* NULL: memory + 8192M; "": the line has neither slots nor maxmem */
    enum sk_compat_network network;
    bool sev_by_default;
    bool no_reboot;    /* always; else with SEV-ES */
    bool object_first; /* -object before -machine memory-encryption */
    bool vmport_off;
    bool memory_backend; /* memfd under SEV-SNP */
    bool boot_index;
    bool snpguard;
    const char *scsi;    /* id of the controller */
    const char *cbitpos; /* fixed; NULL: the processor's */
    bool own_vars;       /* a copy per guest; else OVMF_VARS.fd */
    bool kernel_last;    /* after -nographic */
    const char *console; /* its default */
    int (*words)(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                 struct sk_words *words, struct sevkit_error *error);
};

/* A disk's or a cdrom's file without its folder and last suffix. */
char *sk_compat_guest_name(const struct sk_compat *compat);
/* The path as the script gives it to QEMU: resolved where it does that, else as it is. */
int sk_compat_resolve(const struct sk_compat_facts *facts, const char *path, char **ret_path,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
bool sk_compat_is_qcow2_name(const char *path);

/* "-netdev" and "-device" of a tap with the scripts' MAC address; first_tap: number where there is none. */
void sk_compat_add_tap(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                       int first_tap, struct sk_words *words);
/* "-netdev user" with a card of Intel's. */
void sk_compat_add_e1000(struct sk_words *words);
/* "-drive if=pflash"; read_only: "readonly" or "readonly=on", NULL if it may be written. */
void sk_compat_add_flash(struct sk_words *words, unsigned unit, const char *file,
                         const char *read_only);
void sk_compat_add_kernel(const struct sk_compat *compat, const char *fallback_append,
                          struct sk_words *words);
void sk_compat_add_monitor(const struct sk_compat *compat, bool socket, struct sk_words *words);

int sk_compat_words_common(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                           struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_compat_words_svsm(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                         struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Number of the first tap where there is none yet. */
#define SK_COMPAT_FIRST_TAP      2
#define SK_COMPAT_FIRST_TAP_SVSM 1

#define SK_COMPAT_APPEND "console=ttyS0 earlyprintk=serial root=/dev/sda2"

#endif
