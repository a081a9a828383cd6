/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"
#include "data/products.h"

#include <sevkit/report.h>
#include <string.h>

#define VERSION_CPUID       3u
#define VERSION_MITIGATIONS 5u
#define TURIN_HWID_BYTES    8u

/* Builds are stored in front of their versions. */
static struct sevkit_firmware_version read_version(struct sk_reader *reader)
{
    struct sevkit_firmware_version version;

    version.build = sk_read_u8(reader);
    version.minor = sk_read_u8(reader);
    version.major = sk_read_u8(reader);
    sk_read_skip(reader, 1);
    return version;
}

/* 0x000 to 0x187: the same in all versions. */
static void read_head(struct sk_reader *reader, struct sevkit_report *report)
{
    report->guest_svn = sk_read_u32le(reader);
    report->policy = sk_read_u64le(reader);
    sk_read_bytes(reader, report->family_id, sizeof(report->family_id));
    sk_read_bytes(reader, report->image_id, sizeof(report->image_id));
    report->vmpl = sk_read_u32le(reader);
    report->signature_algorithm = sk_read_u32le(reader);
    report->current_tcb = sk_read_u64le(reader);
    report->platform_info = sk_read_u64le(reader);
    report->key_info = sk_read_u32le(reader);
    sk_read_skip(reader, 4);
    sk_read_bytes(reader, report->report_data, sizeof(report->report_data));
    sk_read_bytes(reader, report->measurement, sizeof(report->measurement));
    sk_read_bytes(reader, report->host_data, sizeof(report->host_data));
    sk_read_bytes(reader, report->id_key_digest, sizeof(report->id_key_digest));
    sk_read_bytes(reader, report->author_key_digest, sizeof(report->author_key_digest));
    sk_read_bytes(reader, report->report_id, sizeof(report->report_id));
    sk_read_bytes(reader, report->report_id_ma, sizeof(report->report_id_ma));
    report->reported_tcb = sk_read_u64le(reader);
}

/* 0x188 to the end, where versions differ in what was reserved before. */
static void read_tail(struct sk_reader *reader, struct sevkit_report *report)
{
    if (report->version >= VERSION_CPUID) {
        report->cpuid_family = sk_read_u8(reader);
        report->cpuid_model = sk_read_u8(reader);
        report->cpuid_stepping = sk_read_u8(reader);
        report->has_cpuid = report->cpuid_family || report->cpuid_model || report->cpuid_stepping;
        sk_read_skip(reader, 21);
    } else {
        sk_read_skip(reader, 24);
    }
    sk_read_bytes(reader, report->chip_id, sizeof(report->chip_id));
    report->committed_tcb = sk_read_u64le(reader);
    report->current_version = read_version(reader);
    report->committed_version = read_version(reader);
    report->launch_tcb = sk_read_u64le(reader);
    if (report->version >= VERSION_MITIGATIONS) {
        report->has_mitigation_vectors = true;
        report->launch_mitigation_vector = sk_read_u64le(reader);
        report->current_mitigation_vector = sk_read_u64le(reader);
        sk_read_skip(reader, 152);
    } else {
        sk_read_skip(reader, 168);
    }
    sk_read_bytes(reader, report->signature, sizeof(report->signature));
}

SK_PUBLIC int sevkit_report_parse(const void *data, size_t size, struct sevkit_report *ret_report,
                                  struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sevkit_report report = {0};

    if (size != SEVKIT_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "attestation report: %zu bytes, expected %d",
                            size, SEVKIT_REPORT_BYTES);
    report.version = sk_read_u32le(&reader);
    if (report.version < SEVKIT_REPORT_VERSION_MIN)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "attestation report: version %u, expected %u or later", report.version,
                            SEVKIT_REPORT_VERSION_MIN);
    memcpy(report.bytes, data, SEVKIT_REPORT_BYTES);
    read_head(&reader, &report);
    read_tail(&reader, &report);
    *ret_report = report;
    return 0;
}

SK_PUBLIC unsigned sevkit_report_signing_key(const struct sevkit_report *report)
{
    return report->key_info >> SK_KEY_INFO_SIGNER_SHIFT & SK_KEY_INFO_SIGNER_MASK;
}

SK_PUBLIC const char *sevkit_signing_key_name(unsigned signing_key)
{
    switch (signing_key) {
    case SEVKIT_SIGNING_KEY_VCEK:
        return "vcek";
    case SEVKIT_SIGNING_KEY_VLEK:
        return "vlek";
    case SEVKIT_SIGNING_KEY_NONE:
        return "none";
    default:
        return "reserved";
    }
}

SK_PUBLIC bool sevkit_report_has_author_key(const struct sevkit_report *report)
{
    return report->key_info & SK_KEY_INFO_AUTHOR_KEY;
}

SK_PUBLIC bool sevkit_report_chip_key_masked(const struct sevkit_report *report)
{
    return report->key_info & SK_KEY_INFO_MASK_KEY;
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    struct sk_reader reader = sk_reader_of(bytes, size);

    return sk_read_zeros(&reader, size);
}

SK_PUBLIC bool sevkit_report_chip_id_masked(const struct sevkit_report *report)
{
    return all_zero(report->chip_id, sizeof(report->chip_id));
}

SK_PUBLIC const struct sevkit_product *sevkit_report_product(const struct sevkit_report *report)
{
    return report->has_cpuid ? sevkit_product_of_cpuid(report->cpuid_family, report->cpuid_model)
                             : NULL;
}

SK_PUBLIC bool sevkit_report_tcb_layout(const struct sevkit_report *report,
                                        const struct sevkit_product *hint,
                                        enum sevkit_tcb_layout *ret_layout)
{
    const struct sevkit_product *product = hint ? hint : sevkit_report_product(report);

    if (product) {
        *ret_layout = product->tcb_layout;
        return true;
    }
    if (report->has_cpuid) {
        *ret_layout = report->cpuid_family >= 0x1a ? SEVKIT_TCB_FAMILY_1AH : SEVKIT_TCB_FAMILY_19H;
        return true;
    }
    *ret_layout = SEVKIT_TCB_FAMILY_19H;
    if (sevkit_report_chip_id_masked(report))
        return false;
    if (all_zero(report->chip_id + TURIN_HWID_BYTES, sizeof(report->chip_id) - TURIN_HWID_BYTES))
        *ret_layout = SEVKIT_TCB_FAMILY_1AH;
    return true;
}
