/* SPDX-License-Identifier: Apache-2.0 */
/* SNPGuard's JSON: read(write(read(x))) = read(x). */
#include "formats/report/snpguard_report.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t report[SEVKIT_REPORT_BYTES];
    uint8_t back[SEVKIT_REPORT_BYTES];
    struct sevkit_error error = {0};
    int r = sk_snpguard_report_read(data, size, report, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    for (unsigned indented = 0; indented < 2; indented++) {
        struct sk_text text = {0};

        sk_snpguard_report_write(report, indented, &text);
        REQUIRE(sk_text_ok(&text));
        REQUIRE(sk_snpguard_report_read(text.data, text.length, back, NULL) == 0);
        REQUIRE(memcmp(back, report, sizeof(report)) == 0);
        sk_text_done(&text);
    }
    return 0;
}
