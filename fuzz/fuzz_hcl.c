/* SPDX-License-Identifier: Apache-2.0 */
/* Azure's HCL blobs: report and claims lie inside. */
#include "formats/report/hcl.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    struct sk_hcl hcl;
    int r = sk_hcl_read(data, size, &hcl, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(sk_hcl_is(data, size));
    REQUIRE(hcl.report == data + 32);
    REQUIRE(hcl.claims == hcl.report + SEVKIT_REPORT_BYTES + 20);
    REQUIRE(hcl.claims_size <= size - (size_t)(hcl.claims - data));
    r = sk_hcl_check(hcl.hash_type, hcl.claims, hcl.claims_size, hcl.report + 0x50, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
    return 0;
}
