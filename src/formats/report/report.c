/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/report.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

#define TURIN_HWID_BYTES 8u

static void read_number(struct sk_reader *reader, size_t size, void *ret_number)
{
    uint8_t *as_u8 = ret_number;
    uint32_t *as_u32 = ret_number;
    uint64_t *as_u64 = ret_number;

    if (size == sizeof(*as_u8))
        *as_u8 = sk_read_u8(reader);
    else if (size == sizeof(*as_u32))
        *as_u32 = sk_read_u32le(reader);
    else
        *as_u64 = sk_read_u64le(reader);
}

static void read_row(struct sk_reader *reader, const struct sk_report_row *row,
                     struct sevkit_report *report)
{
    const struct sevkit_report_field *field = &row->field;

    if (row->member == SK_NO_MEMBER)
        sk_read_skip(reader, field->size);
    else if (sk_report_is_number(field))
        read_number(reader, field->size, (uint8_t *)report + row->member);
    else
        sk_read_bytes(reader, (uint8_t *)report + row->member, field->size);
}

int sk_report_unpack(const void *data, size_t size, struct sevkit_report *ret_report,
                     struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_reader head = reader;
    struct sevkit_report report = {0};
    uint32_t version = sk_read_u32le(&head);

    if (size != SEVKIT_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "attestation report: %zu bytes, expected %d",
                            size, SEVKIT_REPORT_BYTES);
    if (version < SEVKIT_REPORT_VERSION_MIN)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "attestation report: version %u, expected %u or later", version,
                            SEVKIT_REPORT_VERSION_MIN);
    memcpy(report.bytes, data, SEVKIT_REPORT_BYTES);
    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (sk_report_in_force(&sk_report_rows[i], version))
            read_row(&reader, &sk_report_rows[i], &report);
    report.has_cpuid = report.cpuid_family || report.cpuid_model || report.cpuid_stepping;
    report.has_mitigation_vectors =
        sevkit_report_field_find(version, "launch_mitigation_vector") != NULL;
    *ret_report = report;
    return 0;
}

SK_PUBLIC int sevkit_report_parse(const void *data, size_t size, struct sevkit_report **ret_report,
                                  struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct sevkit_report *report = malloc(sizeof(*report));
    int r = report ? sk_report_unpack(data, size, report, error) : sk_error_oom(error);

    if (r == 0)
        *ret_report = SK_TAKE(report);
    return r;
}

SK_PUBLIC void sevkit_report_free(struct sevkit_report *report)
{
    free(report);
}

SK_PUBLIC const uint8_t *sevkit_report_bytes(const struct sevkit_report *report)
{
    return report->bytes;
}

SK_PUBLIC uint32_t sevkit_report_version(const struct sevkit_report *report)
{
    return report->version;
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
