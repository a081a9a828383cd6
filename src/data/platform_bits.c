/* SPDX-License-Identifier: Apache-2.0 */
#include "data/report_rows.h"

/* SEV-SNP ABI 56860, table PLATFORM_INFO. Bit 6 is set in reports of Turin; its name is what other
 * verifiers call it. */
const struct sevkit_report_bit sk_platform_bits[] = {
    {0, "smt", "simultaneous multithreading is on"},
    {1, "tsme", "transparent memory encryption is on"},
    {2, "ecc", "memory has error correction"},
    {3, "rapl-dis", "running average power limit is off"},
    {4, "ciphertext-hiding", "ciphertext hiding for DRAM is on"},
    {5, "alias-check", "the check for memory aliases has completed (CVE-2024-21944)"},
    {6, "iommu-write-safe", "the IOMMU's writes are kept from guest memory"},
    {7, "sev-tio", "SEV-TIO (trusted I/O) is on"},
};

const size_t sk_platform_bits_count = sizeof(sk_platform_bits) / sizeof(sk_platform_bits[0]);
