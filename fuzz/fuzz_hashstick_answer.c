/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of AMD's key server with hashsticks. */
#include "formats/host/hashstick_answer.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t chip[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t hashstick[SK_HASHSTICK_BYTES];
    struct sevkit_error error = {0};
    int r = sk_hashstick_find((const char *)data, size, chip, sizeof(chip), hashstick, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EREFUSED);
    return 0;
}
