/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report.h"

#include "base/reader.h"

#define VERSION_MIN    2u
#define REPORT_DATA_AT 0x050u

int sk_report_read(const void *data, size_t size, struct sk_report *ret_report,
                   struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_report report;

    if (size != SK_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "attestation report: %zu bytes, expected %d",
                            size, SK_REPORT_BYTES);
    report.version = sk_read_u32le(&reader);
    if (report.version < VERSION_MIN)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "attestation report: version %u, expected %u or later", report.version,
                            VERSION_MIN);
    report.guest_svn = sk_read_u32le(&reader);
    report.policy = sk_read_u64le(&reader);
    sk_read_bytes(&reader, report.family_id, sizeof(report.family_id));
    sk_read_bytes(&reader, report.image_id, sizeof(report.image_id));
    report.vmpl = sk_read_u32le(&reader);
    sk_read_skip(&reader, REPORT_DATA_AT - reader.position);
    sk_read_bytes(&reader, report.report_data, sizeof(report.report_data));
    sk_read_bytes(&reader, report.measurement, sizeof(report.measurement));
    sk_read_bytes(&reader, report.host_data, sizeof(report.host_data));
    sk_read_bytes(&reader, report.id_key_digest, sizeof(report.id_key_digest));
    sk_read_bytes(&reader, report.author_key_digest, sizeof(report.author_key_digest));
    *ret_report = report;
    return 0;
}
