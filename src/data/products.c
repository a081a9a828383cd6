/* SPDX-License-Identifier: Apache-2.0 */
#include "data/products.h"

/* VCEK specification 57230: KDS names, length of hwID, structVersion. AMD has not published Venice's
 * root; a user can name one. */
const struct sevkit_product sk_products[] = {
    {"Milan", SEVKIT_TCB_FAMILY_19H, 64, 0, true},
    {"Genoa", SEVKIT_TCB_FAMILY_19H, 64, 0, true},
    {"Turin", SEVKIT_TCB_FAMILY_1AH, 8, 1, true},
    {"Venice", SEVKIT_TCB_FAMILY_1AH, 8, 1, false},
};

const size_t sk_products_count = sizeof(sk_products) / sizeof(sk_products[0]);

/* Processor Programming References of the families; Bergamo and Siena use Genoa's root and KDS name. */
const struct sk_processor sk_processors[] = {
    {0x19, 0x00, 0x0f, "Milan", "Milan"},         {0x19, 0x10, 0x1f, "Genoa", "Genoa"},
    {0x19, 0xa0, 0xaf, "Genoa", "Bergamo/Siena"}, {0x1a, 0x00, 0x11, "Turin", "Turin"},
    {0x1a, 0x50, 0x5f, "Venice", "Venice"},       {0x1a, 0x90, 0xaf, "Venice", "Venice"},
    {0x1a, 0xc0, 0xcf, "Venice", "Venice"},
};

const size_t sk_processors_count = sizeof(sk_processors) / sizeof(sk_processors[0]);

const struct sk_product_alias sk_product_aliases[] = {
    {"Bergamo", "Genoa"},
    {"Siena", "Genoa"},
};

const size_t sk_product_aliases_count = sizeof(sk_product_aliases) / sizeof(sk_product_aliases[0]);

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

/* SEV-SNP ABI 56860, table ATTESTATION_REPORT, revisions for report versions 2 to 5. */
#define ANY   0, UINT32_MAX
#define V2    0, 2
#define V3    3, UINT32_MAX
#define TO_V4 0, 4
#define V5    5, UINT32_MAX

const struct sk_report_row sk_report_rows[] = {
    {ANY, {"version", "report version", 0x000, 4, SEVKIT_REPORT_NUMBER}},
    {ANY, {"guest_svn", "guest SVN", 0x004, 4, SEVKIT_REPORT_NUMBER}},
    {ANY, {"policy", "guest policy", 0x008, 8, SEVKIT_REPORT_POLICY}},
    {ANY, {"family_id", "family id", 0x010, 16, SEVKIT_REPORT_BLOB}},
    {ANY, {"image_id", "image id", 0x020, 16, SEVKIT_REPORT_BLOB}},
    {ANY, {"vmpl", "VMPL", 0x030, 4, SEVKIT_REPORT_NUMBER}},
    {ANY, {"signature_algorithm", "signature algorithm", 0x034, 4, SEVKIT_REPORT_NUMBER}},
    {ANY, {"current_tcb", "current TCB", 0x038, 8, SEVKIT_REPORT_TCB}},
    {ANY, {"platform_info", "platform info", 0x040, 8, SEVKIT_REPORT_PLATFORM}},
    {ANY, {"key_info", "key info", 0x048, 4, SEVKIT_REPORT_KEY_INFO}},
    {ANY, {"reserved_04c", "reserved", 0x04c, 4, SEVKIT_REPORT_RESERVED}},
    {ANY, {"report_data", "report data", 0x050, 64, SEVKIT_REPORT_BLOB}},
    {ANY, {"measurement", "measurement", 0x090, 48, SEVKIT_REPORT_BLOB}},
    {ANY, {"host_data", "host data", 0x0c0, 32, SEVKIT_REPORT_BLOB}},
    {ANY, {"id_key_digest", "ID key digest", 0x0e0, 48, SEVKIT_REPORT_BLOB}},
    {ANY, {"author_key_digest", "author key digest", 0x110, 48, SEVKIT_REPORT_BLOB}},
    {ANY, {"report_id", "report id", 0x140, 32, SEVKIT_REPORT_BLOB}},
    {ANY, {"report_id_ma", "report id of the migration agent", 0x160, 32, SEVKIT_REPORT_BLOB}},
    {ANY, {"reported_tcb", "reported TCB", 0x180, 8, SEVKIT_REPORT_TCB}},
    {V2, {"reserved_188", "reserved", 0x188, 24, SEVKIT_REPORT_RESERVED}},
    {V3, {"cpuid_family", "CPUID family", 0x188, 1, SEVKIT_REPORT_NUMBER}},
    {V3, {"cpuid_model", "CPUID model", 0x189, 1, SEVKIT_REPORT_NUMBER}},
    {V3, {"cpuid_stepping", "CPUID stepping", 0x18a, 1, SEVKIT_REPORT_NUMBER}},
    {V3, {"reserved_18b", "reserved", 0x18b, 21, SEVKIT_REPORT_RESERVED}},
    {ANY, {"chip_id", "chip id", 0x1a0, 64, SEVKIT_REPORT_BLOB}},
    {ANY, {"committed_tcb", "committed TCB", 0x1e0, 8, SEVKIT_REPORT_TCB}},
    {ANY, {"current_build", "current build", 0x1e8, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"current_minor", "current minor version", 0x1e9, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"current_major", "current major version", 0x1ea, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"reserved_1eb", "reserved", 0x1eb, 1, SEVKIT_REPORT_RESERVED}},
    {ANY, {"committed_build", "committed build", 0x1ec, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"committed_minor", "committed minor version", 0x1ed, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"committed_major", "committed major version", 0x1ee, 1, SEVKIT_REPORT_NUMBER}},
    {ANY, {"reserved_1ef", "reserved", 0x1ef, 1, SEVKIT_REPORT_RESERVED}},
    {ANY, {"launch_tcb", "launch TCB", 0x1f0, 8, SEVKIT_REPORT_TCB}},
    {TO_V4, {"reserved_1f8", "reserved", 0x1f8, 168, SEVKIT_REPORT_RESERVED}},
    {V5, {"launch_mitigation_vector", "launch mitigation vector", 0x1f8, 8, SEVKIT_REPORT_NUMBER}},
    {V5,
     {"current_mitigation_vector", "current mitigation vector", 0x200, 8, SEVKIT_REPORT_NUMBER}},
    {V5, {"reserved_208", "reserved", 0x208, 152, SEVKIT_REPORT_RESERVED}},
    {ANY, {"signature_r", "signature R", 0x2a0, 72, SEVKIT_REPORT_BLOB}},
    {ANY, {"signature_s", "signature S", 0x2e8, 72, SEVKIT_REPORT_BLOB}},
    {ANY, {"reserved_330", "reserved", 0x330, 368, SEVKIT_REPORT_RESERVED}},
};

const size_t sk_report_rows_count = sizeof(sk_report_rows) / sizeof(sk_report_rows[0]);
