/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/launch_rules.h"

/* KVM: arch/x86/kvm/svm/sev.c, snp_launch_start(). */
const struct sk_launch_rule sk_launch_rules[] = {
    {"kvm-policy",
     SK_FACT_POLICY_MIGRATE,
     SK_PART_LINUX,
     {0},
     {0},
     "sev.policy: KVM refuses migrate-ma (bit 18) with EINVAL",
     "Linux, arch/x86/kvm/svm/sev.c, SNP_POLICY_MASK_VALID"},
    {"kvm-policy",
     SK_FACT_POLICY_SMT_SINGLE,
     SK_PART_LINUX,
     {0},
     {6, 17, 0},
     "sev.policy: KVM refuses single-socket, and policies without smt, with EINVAL",
     "Linux commit 24be2b7956a5"},
    {"kvm-policy",
     SK_FACT_POLICY_HIGH,
     SK_PART_LINUX,
     {0},
     {6, 19, 0},
     "sev.policy: KVM refuses bits above 20 with EINVAL",
     "Linux commit 275d6d1189e6"},
    {"cpu-cache",
     SK_FACT_CPU_CACHE,
     SK_PART_FIRMWARE,
     {0},
     {0},
     "cpu.model: the SEV firmware refuses this model's CPUID function 0x8000001d (EPYC-v4, EPYC-Rome-v3, "
     "EPYC-Milan-v2, EPYC-Genoa and later versions are good; the digest is the same)",
     "QEMU, target/i386/cpu.c, complex_indexing; derived from the source, not tried on hardware"},
    {"kernel-seed",
     SK_FACT_KERNEL_SEED,
     SK_PART_QEMU,
     {7, 2, 0},
     {7, 2, 1},
     "boot.kernel: QEMU 7.2.0 appends a random seed to the kernel, so that its hash is never the measured one",
     "QEMU commit 67f7e426e538, reverted for encrypted guests in 7.2.1"},
    {"bios-size",
     SK_FACT_BIOS_SIZE,
     SK_PART_QEMU,
     {0},
     {0},
     "firmware.file: QEMU takes a -bios file of a multiple of 64 KiB only",
     "QEMU, hw/i386/x86-common.c, x86_bios_rom_init()"},
    {"vfio-private-memory",
     SK_FACT_VFIO_PRIVATE,
     SK_PART_QEMU,
     {0},
     {10, 1, 0},
     "vfio.device: QEMU refuses devices of the host beside private memory",
     "QEMU, system/physmem.c, ram_block_discard_require() in ram_block_add()"},
    {"secure-tsc",
     SK_FACT_SECURE_TSC,
     SK_PART_LINUX,
     {0},
     {6, 18, 0},
     "sev.secure_tsc: KVM refuses the feature with EINVAL",
     "Linux 6.18, KVM: SVM: Enable Secure TSC for SNP guests",
     true},
    {"debug-swap",
     SK_FACT_DEBUG_SWAP,
     SK_PART_LINUX,
     {0},
     {6, 11, 0},
     "sev.debug_swap: KVM has no SEV-SNP guests with features that QEMU chooses",
     "Linux 6.11, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2 with KVM_X86_SNP_VM",
     true},
    /* What changes the digest: data/software/host_kernels.c. */
    {"host-kernel",
     SK_FACT_MEASURED_FPU,
     SK_PART_LINUX,
     {0},
     {6, 10, 0},
     "sev.profile: measured as 'qemu', but this host starts guests as 'qemu-fpu0'",
     "Linux 6.10, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2",
     true},
    {"host-kernel",
     SK_FACT_UNMEASURED_SWAP,
     SK_PART_LINUX,
     {6, 6, 0},
     {6, 8, 0},
     "sev.features: measured without 0x20, which this host sets on processors with DebugSwap",
     "Linux commit d1f85fbe836e until 5abf6dceb066",
     true},
};

const size_t sk_launch_rules_count = sizeof(sk_launch_rules) / sizeof(sk_launch_rules[0]);

/* Plain names are version 1 without a machine type that says otherwise. */
const char *const sk_launch_refused_models[] = {
    "EPYC",         "EPYC-v1",      "EPYC-v2",    "EPYC-v3",       "EPYC-IBPB", "EPYC-Rome",
    "EPYC-Rome-v1", "EPYC-Rome-v2", "EPYC-Milan", "EPYC-Milan-v1", NULL,
};

const char *sk_launch_part_name(enum sk_launch_part part)
{
    static const char *const names[] = {
        [SK_PART_LINUX] = "Linux", [SK_PART_QEMU] = "QEMU", [SK_PART_FIRMWARE] = "SEV firmware"};

    return names[part];
}

static bool is_zero(const struct sk_launch_version *version)
{
    return !version->major && !version->minor && !version->micro;
}

bool sk_launch_version_before(const struct sk_launch_version *a, const struct sk_launch_version *b)
{
    if (a->major != b->major)
        return a->major < b->major;
    return a->minor != b->minor ? a->minor < b->minor : a->micro < b->micro;
}

bool sk_launch_rule_holds(const struct sk_launch_rule *rule,
                          const struct sk_launch_version *version)
{
    return !sk_launch_version_before(version, &rule->from) &&
           (is_zero(&rule->until) || sk_launch_version_before(version, &rule->until));
}
