/* SPDX-License-Identifier: Apache-2.0 */
#include "chain_builder.h"
#include "formats/report/report.h"
#include "test.h"

static struct sevkit_error error;

/* Random bytes with everything reserved zero: read and written, they are the same again. */
TEST(what_is_read_is_written_as_the_same_bytes)
{
    for (uint32_t version = 2; version <= 5; version++) {
        uint8_t bytes[SEVKIT_REPORT_BYTES], again[SEVKIT_REPORT_BYTES];
        struct sevkit_report report;

        sk_test_random(bytes, sizeof(bytes));
        sk_report_put(bytes, 0, version, 4);
        for (size_t i = 0; i < sevkit_report_field_count(version); i++) {
            const struct sevkit_report_field *field = sevkit_report_field(version, i);

            if (field->kind == SEVKIT_REPORT_RESERVED && field->offset < 0x2a0)
                memset(bytes + field->offset, 0, field->size);
        }
        EXPECT_OK(sk_report_unpack(bytes, sizeof(bytes), &report, &error), &error);
        memset(report.bytes, 0, sizeof(report.bytes));
        sk_report_write(&report, again);
        EXPECT_BYTES(again, bytes, sizeof(bytes));
    }
}
