/* SPDX-License-Identifier: Apache-2.0 */
#include "base/writer.h"
#include "formats/report/report.h"

#include <string.h>

static void write_number(struct sk_writer *writer, size_t size, const void *number)
{
    const uint8_t *as_u8 = number;
    const uint32_t *as_u32 = number;
    const uint64_t *as_u64 = number;

    if (size == sizeof(*as_u8))
        sk_write_u8(writer, *as_u8);
    else if (size == sizeof(*as_u32))
        sk_write_u32le(writer, *as_u32);
    else
        sk_write_u64le(writer, *as_u64);
}

static void write_row(struct sk_writer *writer, const struct sk_report_row *row,
                      const struct sevkit_report *report)
{
    const struct sevkit_report_field *field = &row->field;

    if (row->member == SK_NO_MEMBER)
        sk_write_zeros(writer, field->size);
    else if (sk_report_is_number(field))
        write_number(writer, field->size, (const uint8_t *)report + row->member);
    else
        sk_write_bytes(writer, (const uint8_t *)report + row->member, field->size);
}

void sk_report_write(const struct sevkit_report *report, uint8_t ret_bytes[SEVKIT_REPORT_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SEVKIT_REPORT_BYTES);

    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (sk_report_in_force(&sk_report_rows[i], report->version))
            write_row(&writer, &sk_report_rows[i], report);
}
