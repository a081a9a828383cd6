/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_SCRIPTS_COMPAT_H
#define SK_LAUNCH_SCRIPTS_COMPAT_H

/*
 * The launch scripts that people have: AMDESE/AMDSEV's launch-qemu.sh (four branches), AMDESE/linux-svsm's
 * and SNPGuard's launch.sh. Their options, and the very command line that they build, without the shell
 * that they run it with. What they do that cannot work or is not safe is done otherwise unless it is asked
 * for exactly; docs/QEMU-COMPAT.md lists each such place.
 */

#include "plan/vm.h"
#include "qemu/words.h"

#define SK_COMPAT_MAC_BYTES 6

/* What the scripts find out about the machine. */
struct sk_compat_facts {
    const struct sk_sys *sys;
    const char *directory; /* where the script would have been started, absolute */
    /* readlink -e: the absolute path of a file that is there; allocated, NULL if it is not. */
    char *(*resolve)(void *arg, const char *path);
    void *arg;
    struct sk_given_number cbitpos;
    bool has_bridge; /* br0, or what -bridge names */
    uint8_t bridge_mac[SK_COMPAT_MAC_BYTES];
    int last_tap;    /* -1: none */
    const char *qmp; /* socket of the monitor, where the scripts open a TCP port */
    bool exact;      /* the line as the script builds it, whatever it is worth */
};

struct sk_compat_dialect;

/* Everything that an option can set; texts are borrowed. */
struct sk_compat {
    const struct sk_compat_dialect *dialect;
    bool sev, es, snp, nosev;
    bool allow_debug, enable_discard, default_network, novirtio, gdb, bios_debug, noupm;
    const char *bios, *bios_vars, *hda, *hdb, *cdrom, *cpu, *cpu_features, *kernel, *initrd,
        *append;
    const char *memory, *max_memory, *smp, *max_cpus, *monitor, *log, *certs, *id_block, *id_auth;
    const char *host_data, *policy, *config, *svsm, *snp_flags, *vnc, *console, *qemu, *exec_path;
    const char *bridge, *discard, *ignored;
    /* From -load-config. Owned. */
    struct sk_vm guest;
    /* Contents of the files of -id-block, -id-auth, -host-data without their last newline. Owned. */
    char *id_block_text, *id_auth_text, *host_data_text;
};

/* "amdsev", "amdsev/sev-es", ...; NULL if there is none. */
const struct sk_compat_dialect *sk_compat_find(const char *name);
/* Name of a dialect, NULL after the last. */
const char *sk_compat_name(size_t index);

/* The script's options. argv is borrowed. The bridge, if the options name one, is wanted in the facts. */
int sk_compat_parse(const struct sk_compat_dialect *dialect, size_t argc, char *const *argv,
                    struct sk_compat *ret_compat, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_compat_done(struct sk_compat *compat);
/* NULL if the dialect looks for none. */
const char *sk_compat_bridge(const struct sk_compat *compat);
enum sk_generation sk_compat_generation(const struct sk_compat *compat);

/* Reads the files that the options name. reader is for -load-config. */
int sk_compat_load(struct sk_compat *compat, const struct sk_vm_reader *reader,
                   const struct sk_compat_facts *facts,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The command line. */
int sk_compat_words(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                    struct sk_words *words, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the scripts do to the host beside starting QEMU, a line each; nothing of it is done here. */
void sk_compat_steps(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                     struct sk_text *text);

#endif
