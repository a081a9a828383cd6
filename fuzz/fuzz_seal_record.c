/* SPDX-License-Identifier: Apache-2.0 */
/* The record in front of a sealed disk's header. */
#include "formats/disk/seal_record.h"

#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    uint8_t again[SK_SEAL_RECORD_BYTES];
    struct sk_seal_record record;
    bool blank = false;
    int r = sk_seal_record_read(data, size, &record, &blank, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(size >= SK_SEAL_RECORD_BYTES);
    if (blank)
        return 0;
    sk_seal_record_write(&record, again);
    REQUIRE(memcmp(again, data, sizeof(again)) == 0);
    return 0;
}
