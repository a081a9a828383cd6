/* SPDX-License-Identifier: Apache-2.0 */
#include "data/host/sev_status.h"

const struct sevkit_sev_status_bit sk_sev_status_bits[] = {
    {0, "sev", "memory is encrypted"},
    {1, "sev-es", "registers are encrypted"},
    {2, "sev-snp", "memory is protected against remapping"},
    {3, "vtom", "memory below a boundary is private (virtual top of memory)"},
    {4, "reflect-vc", "#VC exceptions go to a higher privileged level"},
    {5, "restricted-injection", "the host may only inject #HV"},
    {6, "alternate-injection", "a higher privileged level injects interrupts"},
    {7, "debug-swap", "debug registers are swapped"},
    {8, "prevent-host-ibs", "the host cannot sample instructions"},
    {9, "btb-isolation", "branch predictions are isolated"},
    {10, "vmpl-sss", "supervisor shadow stacks are restricted by VMPL"},
    {11, "secure-tsc", "the time stamp counter is out of the host's reach"},
    {12, "vmgexit-parameter", "VMGEXIT takes a parameter"},
    {14, "ibs-virtualization", "instruction-based sampling is virtualized"},
    {16, "vmsa-register-protection", "saved registers are protected by a nonce"},
    {17, "smt-protection", "the sibling thread idles while the guest runs"},
};
const size_t sk_sev_status_bits_count = sizeof(sk_sev_status_bits) / sizeof(*sk_sev_status_bits);
