/* SPDX-License-Identifier: Apache-2.0 */
#include "data/report_rows.h"

#include <stddef.h>

/* SEV-SNP ABI 56860, table ATTESTATION_REPORT, revisions for report versions 2 to 5. */
#define AT(member) offsetof(struct sevkit_report, member)
#define ANY        0, UINT32_MAX
#define V2         0, 2
#define V3         3, UINT32_MAX
#define TO_V4      0, 4
#define V5         5, UINT32_MAX

const struct sk_report_row sk_report_rows[] = {
    {ANY, {"version", "report version", 0x000, 4, SEVKIT_REPORT_NUMBER}, AT(version)},
    {ANY, {"guest_svn", "guest SVN", 0x004, 4, SEVKIT_REPORT_NUMBER}, AT(guest_svn)},
    {ANY, {"policy", "guest policy", 0x008, 8, SEVKIT_REPORT_POLICY}, AT(policy)},
    {ANY, {"family_id", "family id", 0x010, 16, SEVKIT_REPORT_BLOB}, AT(family_id)},
    {ANY, {"image_id", "image id", 0x020, 16, SEVKIT_REPORT_BLOB}, AT(image_id)},
    {ANY, {"vmpl", "VMPL", 0x030, 4, SEVKIT_REPORT_NUMBER}, AT(vmpl)},
    {ANY,
     {"signature_algorithm", "signature algorithm", 0x034, 4, SEVKIT_REPORT_NUMBER},
     AT(signature_algorithm)},
    {ANY, {"current_tcb", "current TCB", 0x038, 8, SEVKIT_REPORT_TCB}, AT(current_tcb)},
    {ANY, {"platform_info", "platform info", 0x040, 8, SEVKIT_REPORT_PLATFORM}, AT(platform_info)},
    {ANY, {"key_info", "key info", 0x048, 4, SEVKIT_REPORT_KEY_INFO}, AT(key_info)},
    {ANY, {"reserved_04c", "reserved", 0x04c, 4, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {ANY, {"report_data", "report data", 0x050, 64, SEVKIT_REPORT_BLOB}, AT(report_data)},
    {ANY, {"measurement", "measurement", 0x090, 48, SEVKIT_REPORT_BLOB}, AT(measurement)},
    {ANY, {"host_data", "host data", 0x0c0, 32, SEVKIT_REPORT_BLOB}, AT(host_data)},
    {ANY, {"id_key_digest", "ID key digest", 0x0e0, 48, SEVKIT_REPORT_BLOB}, AT(id_key_digest)},
    {ANY,
     {"author_key_digest", "author key digest", 0x110, 48, SEVKIT_REPORT_BLOB},
     AT(author_key_digest)},
    {ANY, {"report_id", "report id", 0x140, 32, SEVKIT_REPORT_BLOB}, AT(report_id)},
    {ANY,
     {"report_id_ma", "report id of the migration agent", 0x160, 32, SEVKIT_REPORT_BLOB},
     AT(report_id_ma)},
    {ANY, {"reported_tcb", "reported TCB", 0x180, 8, SEVKIT_REPORT_TCB}, AT(reported_tcb)},
    {V2, {"reserved_188", "reserved", 0x188, 24, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {V3, {"cpuid_family", "CPUID family", 0x188, 1, SEVKIT_REPORT_NUMBER}, AT(cpuid_family)},
    {V3, {"cpuid_model", "CPUID model", 0x189, 1, SEVKIT_REPORT_NUMBER}, AT(cpuid_model)},
    {V3, {"cpuid_stepping", "CPUID stepping", 0x18a, 1, SEVKIT_REPORT_NUMBER}, AT(cpuid_stepping)},
    {V3, {"reserved_18b", "reserved", 0x18b, 21, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {ANY, {"chip_id", "chip id", 0x1a0, 64, SEVKIT_REPORT_BLOB}, AT(chip_id)},
    {ANY, {"committed_tcb", "committed TCB", 0x1e0, 8, SEVKIT_REPORT_TCB}, AT(committed_tcb)},
    {ANY,
     {"current_build", "current build", 0x1e8, 1, SEVKIT_REPORT_NUMBER},
     AT(current_version.build)},
    {ANY,
     {"current_minor", "current minor version", 0x1e9, 1, SEVKIT_REPORT_NUMBER},
     AT(current_version.minor)},
    {ANY,
     {"current_major", "current major version", 0x1ea, 1, SEVKIT_REPORT_NUMBER},
     AT(current_version.major)},
    {ANY, {"reserved_1eb", "reserved", 0x1eb, 1, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {ANY,
     {"committed_build", "committed build", 0x1ec, 1, SEVKIT_REPORT_NUMBER},
     AT(committed_version.build)},
    {ANY,
     {"committed_minor", "committed minor version", 0x1ed, 1, SEVKIT_REPORT_NUMBER},
     AT(committed_version.minor)},
    {ANY,
     {"committed_major", "committed major version", 0x1ee, 1, SEVKIT_REPORT_NUMBER},
     AT(committed_version.major)},
    {ANY, {"reserved_1ef", "reserved", 0x1ef, 1, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {ANY, {"launch_tcb", "launch TCB", 0x1f0, 8, SEVKIT_REPORT_TCB}, AT(launch_tcb)},
    {TO_V4, {"reserved_1f8", "reserved", 0x1f8, 168, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {V5,
     {"launch_mitigation_vector", "launch mitigation vector", 0x1f8, 8, SEVKIT_REPORT_NUMBER},
     AT(launch_mitigation_vector)},
    {V5,
     {"current_mitigation_vector", "current mitigation vector", 0x200, 8, SEVKIT_REPORT_NUMBER},
     AT(current_mitigation_vector)},
    {V5, {"reserved_208", "reserved", 0x208, 152, SEVKIT_REPORT_RESERVED}, SK_NO_MEMBER},
    {ANY, {"signature_r", "signature R", 0x2a0, 72, SEVKIT_REPORT_BLOB}, AT(signature)},
    {ANY, {"signature_s", "signature S", 0x2e8, 72, SEVKIT_REPORT_BLOB}, AT(signature) + 72},
    {ANY, {"reserved_330", "reserved", 0x330, 368, SEVKIT_REPORT_RESERVED}, AT(signature) + 144},
};

const size_t sk_report_rows_count = sizeof(sk_report_rows) / sizeof(sk_report_rows[0]);
