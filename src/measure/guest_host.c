/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/guest_host.h"

#include "base/error.h"

#include <string.h>

#define SNP_ACTIVE UINT64_C(0x1)

static const struct sk_host_kernel *kernel_of(const struct sk_guest_host *host)
{
    return sk_host_kernel_of(&host->kernel);
}

/* The default of a VMM; from Linux 6.10 on that is what its host's kernel gives. */
const struct sevkit_profile *sk_guest_host_profile(const struct sk_guest_host *host, bool svsm)
{
    if (host->profile)
        return host->profile;
    if (host->vmm == SEVKIT_VMM_QEMU && host->has_kernel && !kernel_of(host)->fpu_state)
        return sevkit_profile_find(svsm ? "svsm-fpu0" : "qemu-fpu0");
    return sevkit_profile_default(host->vmm, svsm);
}

uint64_t sk_guest_host_features(const struct sk_guest_host *host, enum sevkit_mode mode)
{
    bool snp = mode == SEVKIT_MODE_SNP;

    if (!snp && mode != SEVKIT_MODE_SEV_ES)
        return 0;
    if (host->has_features)
        return host->features;
    return (snp ? SNP_ACTIVE : 0) | (host->has_kernel ? kernel_of(host)->features : 0);
}

int sk_guest_host_cpu(const struct sk_sys *sys, const struct sk_listener *listener,
                      uint32_t *ret_signature, struct sevkit_error *error)
{
    struct sk_cpuid vendor, leaf;
    char name[12];

    if (!sys->cpuid(0, 0, &vendor) || !sys->cpuid(1, 0, &leaf))
        return sk_error_set(error, SEVKIT_EIO,
                            "this machine has no CPUID instruction; give the signature instead");
    /* AMD64 APM volume 3, CPUID Fn0000_0000: the vendor's name is in EBX, EDX, ECX. */
    memcpy(name, &vendor.ebx, 4);
    memcpy(name + 4, &vendor.edx, 4);
    memcpy(name + 8, &vendor.ecx, 4);
    if (memcmp(name, "AuthenticAMD", sizeof(name)) != 0 &&
        memcmp(name, "HygonGenuine", sizeof(name)) != 0)
        sk_listener_warn(listener,
                         "this is not an AMD processor (%.12s, signature 0x%x): a guest on an EPYC "
                         "host will see another value",
                         name, leaf.eax);
    *ret_signature = leaf.eax;
    return 0;
}

static void note_kernel(const struct sk_guest_host *host, enum sevkit_mode mode,
                        const struct sk_listener *listener)
{
    /* The first release with SEV-SNP hosts. */
    const struct sk_launch_version snp = {6, 11, 0};
    const struct sk_host_kernel *row = kernel_of(host);
    const struct sk_launch_version *version = &host->kernel;

    /* Processors that start SEV-SNP guests have DebugSwap. */
    if (mode == SEVKIT_MODE_SEV_ES && row->features && !host->has_features)
        sk_listener_warn(
            listener,
            "measured with SEV features 0x%llx, as Linux %u.%u sets them on processors "
            "with DebugSwap (from Milan on) unless kvm_amd's debug_swap is off; on "
            "others they are 0x0",
            (unsigned long long)row->features, version->major, version->minor);
    if (mode == SEVKIT_MODE_SNP_SVSM && row->fpu_state && !host->profile)
        sk_listener_note(listener,
                         "measured with profile svsm; a host that sets the x87 control word too "
                         "measures as profile svsm-fcw");
    if (mode != SEVKIT_MODE_SEV_ES && sk_launch_version_before(version, &snp))
        sk_listener_note(listener,
                         "Linux %u.%u: SEV-SNP hosts are in releases from 6.11 on; trees of AMD "
                         "before may differ from the release that they are named after, 'sevkit "
                         "match' finds out",
                         version->major, version->minor);
}

void sk_guest_host_note(const struct sk_guest_host *host, enum sevkit_mode mode,
                        const struct sk_listener *listener)
{
    const struct sevkit_profile *qemu = sevkit_profile_default(SEVKIT_VMM_QEMU, false);

    if (mode == SEVKIT_MODE_SEV_ES && !host->profile && sk_guest_host_profile(host, false) == qemu)
        sk_listener_note(
            listener,
            "measured with profile %s; a SEV-ES guest that QEMU launches the legacy way "
            "(its default) measures as profile qemu-fpu0",
            qemu->name);
    if (host->has_kernel)
        note_kernel(host, mode, listener);
}
