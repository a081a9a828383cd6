/* SPDX-License-Identifier: Apache-2.0 */
/* Attestation reports: the fields are the bytes at their places (SEV-SNP ABI 56860, table
 * ATTESTATION_REPORT). */
#include "formats/report.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_report report;
    struct sevkit_error error = {0};
    int r = sk_report_read(data, size, &report, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(size == SK_REPORT_BYTES && report.version >= 2);
    REQUIRE(memcmp(report.family_id, data + 0x10, sizeof(report.family_id)) == 0);
    REQUIRE(memcmp(report.image_id, data + 0x20, sizeof(report.image_id)) == 0);
    REQUIRE(memcmp(report.measurement, data + 0x90, sizeof(report.measurement)) == 0);
    REQUIRE(memcmp(report.host_data, data + 0xc0, sizeof(report.host_data)) == 0);
    REQUIRE(memcmp(report.id_key_digest, data + 0xe0, sizeof(report.id_key_digest)) == 0);
    REQUIRE(memcmp(report.author_key_digest, data + 0x110, sizeof(report.author_key_digest)) == 0);
    return 0;
}
