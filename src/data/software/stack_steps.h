/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_STACK_STEPS_H
#define SK_DATA_SOFTWARE_STACK_STEPS_H

/*
 * How the parts of a host's software are built (AMDSEV build.sh and common.sh, without a shell). In a word of
 * a step, {name} is replaced by a value: {source} the part's tree, {tree} the same by a name that has one length
 * wherever the build is (ovmf), {work} the folder of the build, {out} what is
 * installed, {url} and {commit} of the lock file, {folder} its local tree, {jobs}, {short} the first
 * twelve digits of the commit, {dsc}, {sha256} and {mirror} of a Debian source package, {sevkit} this program.
 */

#include <stddef.h>

enum sk_stack_part {
    SK_STACK_OVMF,
    SK_STACK_QEMU,
    SK_STACK_KERNEL_HOST,
    SK_STACK_KERNEL_GUEST,
    SK_STACK_PARTS_,
};

/* Where a part's source comes from, or which form of it is built; a step without is for all. */
enum sk_stack_variant {
    SK_STACK_ANY,
    SK_STACK_FROM_GIT,
    SK_STACK_FROM_FOLDER,
    SK_STACK_FROM_DSC,    /* Debian source package */
    SK_STACK_OVMF_AMDSEV, /* measured direct boot: OvmfPkg/AmdSev/AmdSevX64.dsc */
    SK_STACK_OVMF_X64,    /* boots from disk: OvmfPkg/OvmfPkgX64.dsc */
};

#define SK_STACK_WORDS_MAX 20

struct sk_stack_step {
    unsigned parts; /* bit (1 << part) */
    enum sk_stack_variant variant;
    const char *id;
    const char *folder; /* NULL: {work} */
    const char *words[SK_STACK_WORDS_MAX];
};

/* In the order in which they run. */
extern const struct sk_stack_step sk_stack_steps[];
extern const size_t sk_stack_steps_count;

/* Lines of a kernel's configuration, as arguments of scripts/config. */
struct sk_stack_kernel_option {
    const char *action; /* "--enable" */
    const char *name;
    unsigned parts;
};
extern const struct sk_stack_kernel_option sk_stack_kernel_options[];
extern const size_t sk_stack_kernel_options_count;

/* The environment of all steps; {name} as above. */
extern const char *const sk_stack_environment[];
extern const size_t sk_stack_environment_count;

/* Files of a host that starts what was built. In the second, {release} is the kernel's. */
extern const char sk_stack_kvm_options[];
extern const char sk_stack_grub_entry[];

const char *sk_stack_part_name(enum sk_stack_part part);

#endif
