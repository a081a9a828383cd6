/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sev/sev_report.h"

#include "base/reader.h"
#include "base/writer.h"
#include "formats/sev/sev_cert.h"

#include <string.h>

int sk_sev_report_read(const void *data, size_t size, struct sk_sev_report *ret_report,
                       struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_sev_report report;
    bool clean;

    if (size != SK_SEV_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "SEV attestation report: %zu bytes, expected %u",
                            size, SK_SEV_REPORT_BYTES);
    memcpy(report.bytes, data, SK_SEV_REPORT_BYTES);
    sk_read_bytes(&reader, report.nonce, sizeof(report.nonce));
    sk_read_bytes(&reader, report.digest, sizeof(report.digest));
    report.policy = sk_read_u32le(&reader);
    report.signature_usage = sk_read_u32le(&reader);
    report.signature_algorithm = sk_read_u32le(&reader);
    report.reserved = sk_read_u32le(&reader);
    clean = sk_sev_number_read(&reader, report.r);
    clean &= sk_sev_number_read(&reader, report.s);
    if (!clean)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV attestation report: signature: bytes outside r and s are set");
    *ret_report = report;
    return 0;
}

void sk_sev_report_write(const struct sk_sev_report *report, uint8_t ret_bytes[SK_SEV_REPORT_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEV_REPORT_BYTES);

    sk_write_bytes(&writer, report->nonce, sizeof(report->nonce));
    sk_write_bytes(&writer, report->digest, sizeof(report->digest));
    sk_write_u32le(&writer, report->policy);
    sk_write_u32le(&writer, report->signature_usage);
    sk_write_u32le(&writer, report->signature_algorithm);
    sk_write_u32le(&writer, report->reserved);
    sk_sev_number_write(&writer, report->r);
    sk_sev_number_write(&writer, report->s);
}
