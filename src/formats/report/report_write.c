/* SPDX-License-Identifier: Apache-2.0 */
#include "base/writer.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <string.h>

#define VERSION_CPUID       3u
#define VERSION_MITIGATIONS 5u

static void write_version(struct sk_writer *writer, const struct sevkit_firmware_version *version)
{
    sk_write_u8(writer, version->build);
    sk_write_u8(writer, version->minor);
    sk_write_u8(writer, version->major);
    sk_write_u8(writer, 0);
}

static void write_head(struct sk_writer *writer, const struct sevkit_report *report)
{
    sk_write_u32le(writer, report->version);
    sk_write_u32le(writer, report->guest_svn);
    sk_write_u64le(writer, report->policy);
    sk_write_bytes(writer, report->family_id, sizeof(report->family_id));
    sk_write_bytes(writer, report->image_id, sizeof(report->image_id));
    sk_write_u32le(writer, report->vmpl);
    sk_write_u32le(writer, report->signature_algorithm);
    sk_write_u64le(writer, report->current_tcb);
    sk_write_u64le(writer, report->platform_info);
    sk_write_u32le(writer, report->key_info);
    sk_write_u32le(writer, 0);
    sk_write_bytes(writer, report->report_data, sizeof(report->report_data));
    sk_write_bytes(writer, report->measurement, sizeof(report->measurement));
    sk_write_bytes(writer, report->host_data, sizeof(report->host_data));
    sk_write_bytes(writer, report->id_key_digest, sizeof(report->id_key_digest));
    sk_write_bytes(writer, report->author_key_digest, sizeof(report->author_key_digest));
    sk_write_bytes(writer, report->report_id, sizeof(report->report_id));
    sk_write_bytes(writer, report->report_id_ma, sizeof(report->report_id_ma));
    sk_write_u64le(writer, report->reported_tcb);
}

/* Offsets: SEV-SNP ABI 56860, table ATTESTATION_REPORT; sk_report_rows has them by name. */
void sk_report_write(const struct sevkit_report *report, uint8_t ret_bytes[SEVKIT_REPORT_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SEVKIT_REPORT_BYTES);

    write_head(&writer, report);
    if (report->version >= VERSION_CPUID) {
        sk_write_u8(&writer, report->cpuid_family);
        sk_write_u8(&writer, report->cpuid_model);
        sk_write_u8(&writer, report->cpuid_stepping);
    }
    sk_write_zeros_to(&writer, 0x1a0);
    sk_write_bytes(&writer, report->chip_id, sizeof(report->chip_id));
    sk_write_u64le(&writer, report->committed_tcb);
    write_version(&writer, &report->current_version);
    write_version(&writer, &report->committed_version);
    sk_write_u64le(&writer, report->launch_tcb);
    if (report->version >= VERSION_MITIGATIONS) {
        sk_write_u64le(&writer, report->launch_mitigation_vector);
        sk_write_u64le(&writer, report->current_mitigation_vector);
    }
    sk_write_zeros_to(&writer, SEVKIT_REPORT_SIGNED_BYTES);
    sk_write_bytes(&writer, report->signature, sizeof(report->signature));
}
