/* SPDX-License-Identifier: Apache-2.0 */
#include "data/tables.h"

/* What KVM fixes (arch/x86/kvm/svm/sev.c, snp_launch_update_vmsa), and what GCE's own verifier computes
 * from the processor's physical address bits (gce-tcb-verifier, 48 on Milan, 52 on Genoa). */
#define VMSA_GPA_KVM       UINT64_C(0x0000fffffffff000)
#define VMSA_GPA_GCE_GENOA UINT64_C(0x000ffffffffff000)

/* Reset state of an x86 processor as KVM hands it to the secure processor; common to all VMMs. */
static const struct sk_vmsa_value reset_state[] = {
    {"es.attrib", 0x93},     {"es.limit", 0xffff},  {"ds.attrib", 0x93},    {"ds.limit", 0xffff},
    {"fs.attrib", 0x93},     {"fs.limit", 0xffff},  {"gs.attrib", 0x93},    {"gs.limit", 0xffff},
    {"cs.selector", 0xf000}, {"cs.limit", 0xffff},  {"ss.limit", 0xffff},   {"gdtr.limit", 0xffff},
    {"idtr.limit", 0xffff},  {"ldtr.attrib", 0x82}, {"ldtr.limit", 0xffff}, {"tr.limit", 0xffff},
    {"efer", 0x1000},        {"cr4", 0x40},         {"cr0", 0x10},          {"dr7", 0x400},
    {"dr6", 0xffff0ff0},     {"rflags", 0x2},       {"xcr0", 0x1},          {NULL, 0},
};

/* Segment attributes differ between the VMMs; on EC2 and krun those of cs between BSP and AP too. */
static const struct sk_vmsa_value qemu_segments[] = {
    {"cs.attrib", 0x9b}, {"ss.attrib", 0x93}, {"tr.attrib", 0x8b}, {NULL, 0}};
static const struct sk_vmsa_value ec2_segments[] = {
    {"ss.attrib", 0x92}, {"tr.attrib", 0x83}, {NULL, 0}};
static const struct sk_vmsa_value cs_9a[] = {{"cs.attrib", 0x9a}, {NULL, 0}};
static const struct sk_vmsa_value cs_9b[] = {{"cs.attrib", 0x9b}, {NULL, 0}};

/* Hosts with Linux 6.10 or later put the FPU's reset state there, older ones leave it zero. */
static const struct sk_vmsa_value fpu_state[] = {{"mxcsr", 0x1f80}, {"x87_fcw", 0x37f}, {NULL, 0}};

/* AMD64 APM volume 2, table 7-9; GCE leaves the upper half zero. */
static const struct sk_vmsa_value pat_reset[] = {{"g_pat", 0x0007040600070406}, {NULL, 0}};
static const struct sk_vmsa_value pat_gce[] = {{"g_pat", 0x0000000000070106}, {NULL, 0}};

/* The clouds give a fixed signature instead of the CPU model's. */
static const struct sk_vmsa_value rdx_600[] = {{"rdx", 0x600}, {NULL, 0}};

/* Coconut SVSM starts in 32-bit protected mode (Coconut's QEMU, target/i386/sev.c). */
static const struct sk_vmsa_value svsm_state[] = {
    {"es.selector", 0x10},
    {"es.attrib", 0xc93},
    {"es.limit", 0xffffffff},
    {"cs.selector", 0x8},
    {"cs.attrib", 0xc9b},
    {"cs.limit", 0xffffffff},
    {"ss.selector", 0x10},
    {"ss.attrib", 0xc93},
    {"ss.limit", 0xffffffff},
    {"ds.selector", 0x10},
    {"ds.attrib", 0xc93},
    {"ds.limit", 0xffffffff},
    {"fs.selector", 0x10},
    {"fs.attrib", 0xc93},
    {"fs.limit", 0xffffffff},
    {"gs.attrib", 0x93},
    {"gs.limit", 0xffff},
    {"gdtr.limit", 0xffff},
    {"idtr.limit", 0xffff},
    {"ldtr.attrib", 0x82},
    {"ldtr.limit", 0xffff},
    {"tr.attrib", 0x8b},
    {"tr.limit", 0xffff},
    {"efer", 0x1000},
    {"cr4", 0x40},
    {"cr0", 0x11},
    {"dr7", 0x400},
    {"dr6", 0xffff0ff0},
    {"rflags", 0x2},
    {"xcr0", 0x1},
    {NULL, 0},
};
static const struct sk_vmsa_value mxcsr_reset[] = {{"mxcsr", 0x1f80}, {NULL, 0}};
static const struct sk_vmsa_value fcw_reset[] = {{"x87_fcw", 0x37f}, {NULL, 0}};

/* The first profile of a VMM (and of SVSM) is the one that sev-snp-measure 0.0.13 uses. */
const struct sk_profile sk_profiles[] = {
    {
        .public = {"qemu", SEVKIT_VMM_QEMU, false,
                   "QEMU on Linux 6.10 or later (SEV-ES: INIT2 launches)",
                   "Linux, arch/x86/kvm/svm/sev.c since 6.10; sev-snp-measure since 0.0.10",
                   VMSA_GPA_KVM, true},
        .layers = {reset_state, qemu_segments, fpu_state, pat_reset, NULL},
        .entry = SK_ENTRY_REAL_MODE,
        .svsm_twin = "svsm",
    },
    {
        .public = {"qemu-fpu0", SEVKIT_VMM_QEMU, false,
                   "QEMU on Linux before 6.10; SEV-ES launches without INIT2 (QEMU's default)",
                   "Linux, arch/x86/kvm/svm/sev.c before 6.10; sev-snp-measure up to 0.0.9; "
                   "virt-qemu-sev-validate",
                   VMSA_GPA_KVM, true},
        .layers = {reset_state, qemu_segments, pat_reset, NULL},
        .entry = SK_ENTRY_REAL_MODE,
        .svsm_twin = "svsm-fpu0",
    },
    {
        .public = {"ec2", SEVKIT_VMM_EC2, false,
                   "Amazon EC2 as sev-snp-measure knows it since 0.0.13",
                   "sev-snp-measure since 0.0.13", VMSA_GPA_KVM, false},
        .layers = {reset_state, ec2_segments, pat_reset, rdx_600, NULL},
        .bsp = cs_9a,
        .ap = cs_9b,
        .entry = SK_ENTRY_REAL_MODE,
        .cpuid_last = true,
    },
    {
        .public = {"ec2-rdx0", SEVKIT_VMM_EC2, false, "Amazon EC2 before: RDX zero",
                   "sev-snp-measure up to 0.0.12, sev-snp-measure-go, the sev crate", VMSA_GPA_KVM,
                   false},
        .layers = {reset_state, ec2_segments, pat_reset, NULL},
        .bsp = cs_9a,
        .ap = cs_9b,
        .entry = SK_ENTRY_REAL_MODE,
        .cpuid_last = true,
    },
    {
        .public = {"gce-milan", SEVKIT_VMM_GCE, false, "Google Compute Engine on Milan",
                   "sev-snp-measure since 0.0.12; gce-tcb-verifier", VMSA_GPA_KVM, false},
        .layers = {reset_state, qemu_segments, pat_gce, rdx_600, NULL},
        .entry = SK_ENTRY_REAL_MODE,
        .sec_mem_unmeasured = true,
    },
    {
        .public = {"gce-genoa", SEVKIT_VMM_GCE, false, "Google Compute Engine on Genoa",
                   "gce-tcb-verifier: VMSA address from 52 physical address bits",
                   VMSA_GPA_GCE_GENOA, false},
        .layers = {reset_state, qemu_segments, pat_gce, rdx_600, NULL},
        .entry = SK_ENTRY_REAL_MODE,
        .sec_mem_unmeasured = true,
    },
    {
        .public = {"krun", SEVKIT_VMM_KRUN, false, "libkrun",
                   "the sev crate's measurement of krun guests", VMSA_GPA_KVM, false},
        .layers = {reset_state, ec2_segments, pat_reset, NULL},
        .bsp = cs_9a,
        .ap = cs_9a,
        .entry = SK_ENTRY_REAL_MODE,
        .cpuid_last = true,
    },
    {
        .public = {"svsm", SEVKIT_VMM_QEMU, true, "Coconut SVSM on its own QEMU and kernel",
                   "sev-snp-measure, mode snp:svsm", VMSA_GPA_KVM, true},
        .layers = {svsm_state, pat_reset, mxcsr_reset, NULL},
        .entry = SK_ENTRY_FLAT,
    },
    {
        .public = {"svsm-fcw", SEVKIT_VMM_QEMU, true,
                   "Coconut SVSM where the host also sets the x87 control word",
                   "Linux, arch/x86/kvm/svm/sev.c since 6.10", VMSA_GPA_KVM, true},
        .layers = {svsm_state, pat_reset, mxcsr_reset, fcw_reset, NULL},
        .entry = SK_ENTRY_FLAT,
    },
    {
        .public = {"svsm-fpu0", SEVKIT_VMM_QEMU, true, "Coconut SVSM on Linux before 6.10",
                   "sev-snp-measure up to 0.0.9, mode snp:svsm", VMSA_GPA_KVM, true},
        .layers = {svsm_state, pat_reset, NULL},
        .entry = SK_ENTRY_FLAT,
    },
};

const size_t sk_profiles_count = sizeof(sk_profiles) / sizeof(sk_profiles[0]);
