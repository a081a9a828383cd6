/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/host_kernels.h"

#define DEBUG_SWAP (UINT64_C(1) << 5)

/* arch/x86/kvm/svm/sev.c of the releases, sev_es_sync_vmsa(). Since KVM_SEV_INIT2 the features are what the VMM asks
 * for, and QEMU asks for none by itself. */
const struct sk_host_kernel sk_host_kernels[] = {
    {{0}, false, 0, "Linux before commit d1f85fbe836e"},
    {{6, 6, 0}, false, DEBUG_SWAP, "Linux commit d1f85fbe836e; sev-snp-measure 0.0.9"},
    {{6, 8, 0}, false, 0, "Linux commit 5abf6dceb066"},
    {{6, 10, 0},
     true,
     0,
     "Linux 6.10, KVM_SEV_INIT2 (commit 4f5defae7089); sev-snp-measure 0.0.10"},
};

const size_t sk_host_kernels_count = sizeof(sk_host_kernels) / sizeof(sk_host_kernels[0]);

const struct sk_host_kernel *sk_host_kernel_of(const struct sk_launch_version *version)
{
    size_t row = 0;

    while (row + 1 < sk_host_kernels_count &&
           !sk_launch_version_before(version, &sk_host_kernels[row + 1].from))
        row++;
    return &sk_host_kernels[row];
}
