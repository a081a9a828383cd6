/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_REPORT_ROWS_H
#define SK_DATA_REPORT_ROWS_H

/* The layout of reports: one table that the reader, the writer and the list of fields are made of. A new
 * version of the report is new rows and new members here. */

#include <sevkit/report.h>

struct sk_firmware_version {
    uint8_t major;
    uint8_t minor;
    uint8_t build;
};

struct sevkit_report {
    uint8_t bytes[SEVKIT_REPORT_BYTES]; /* as received */
    uint32_t version;
    uint32_t guest_svn;
    uint64_t policy;
    uint8_t family_id[16];
    uint8_t image_id[16];
    uint32_t vmpl;
    uint32_t signature_algorithm; /* 1: ECDSA P-384 with SHA-384 */
    uint64_t current_tcb;         /* raw; sevkit_tcb_read() takes it apart */
    uint64_t platform_info;
    uint32_t key_info;
    uint8_t report_data[64];
    uint8_t measurement[48];
    uint8_t host_data[32];
    uint8_t id_key_digest[48];
    uint8_t author_key_digest[48];
    uint8_t report_id[32];
    uint8_t report_id_ma[32];
    uint64_t reported_tcb;
    bool has_cpuid; /* version 3 and later, and any of the three bytes set */
    uint8_t cpuid_family;
    uint8_t cpuid_model;
    uint8_t cpuid_stepping;
    uint8_t chip_id[64];
    uint64_t committed_tcb;
    struct sk_firmware_version current_version;
    struct sk_firmware_version committed_version;
    uint64_t launch_tcb;
    bool has_mitigation_vectors; /* version 5 and later */
    uint64_t launch_mitigation_vector;
    uint64_t current_mitigation_vector;
    uint8_t
        signature[SEVKIT_REPORT_SIGNATURE_BYTES]; /* R[72], S[72], 368 bytes that must be zero */
};

/* PLATFORM_INFO, by bit. */
extern const struct sevkit_report_bit sk_platform_bits[];
extern const size_t sk_platform_bits_count;
/* Those that permit something, so that less is safer; the others guarantee something. AMD words each as
 * "allowed" or "on", or as "required", "disabled", "complete". */
#define SK_PLATFORM_PERMISSIONS ((uint64_t)0x83)

/* Fields of a report: the row that fits the version best is the one in force. */
#define SK_NO_MEMBER SIZE_MAX
struct sk_report_row {
    uint32_t version_min;
    uint32_t version_max;
    struct sevkit_report_field field;
    size_t member; /* where it is in struct sevkit_report; SK_NO_MEMBER for what is reserved */
};
extern const struct sk_report_row sk_report_rows[];
extern const size_t sk_report_rows_count;

/* Guest policy bits (sk_policy_bits) that promise the owner something, and those that permit the host
 * something. */
#define SK_POLICY_GUARANTEES  ((uint64_t)0x3d00000)
#define SK_POLICY_PERMISSIONS ((uint64_t)0x2d0000)
#define SK_POLICY_DEBUG       ((uint64_t)1 << 19)
#define SK_POLICY_MIGRATE_MA  ((uint64_t)1 << 18)
#define SK_POLICY_ABI_MASK    ((uint64_t)0xffff)
/* ABI_MINOR, ABI_MAJOR and all bits that have a meaning, bit 17 included. */
#define SK_POLICY_KNOWN ((uint64_t)0x3ffffff)

#define SK_KEY_INFO_AUTHOR_KEY   0x1u
#define SK_KEY_INFO_MASK_KEY     0x2u
#define SK_KEY_INFO_SIGNER_SHIFT 2
#define SK_KEY_INFO_SIGNER_MASK  7u
#define SK_KEY_INFO_KNOWN        0x1fu

#endif
