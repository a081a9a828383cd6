/* SPDX-License-Identifier: Apache-2.0 */
#include "data/tables.h"

#include <sevkit/id_block.h>

/* SEV-SNP ABI 56860, table GUEST_POLICY. Bits 0 to 15 are ABI_MINOR and ABI_MAJOR, bit 17 is always one. */
const struct sevkit_policy_bit sk_policy_bits[] = {
    {16, "smt", "simultaneous multithreading may be on"},
    {18, "migrate-ma", "a migration agent may be associated with the guest"},
    {19, "debug", "the host may read and write the guest's memory through the firmware"},
    {20, "single-socket", "the guest may run on one socket only"},
    {21, "cxl", "CXL devices may be populated"},
    {22, "mem-aes-256-xts", "memory must be encrypted with AES-256-XTS"},
    {23, "rapl-dis", "running average power limit must be off"},
    {24, "ciphertext-hiding", "ciphertext hiding for DRAM must be on"},
    {25, "page-swap-disable", "the host must not use the page swap commands"},
};

const size_t sk_policy_bits_count = sizeof(sk_policy_bits) / sizeof(sk_policy_bits[0]);
