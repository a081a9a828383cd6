/* SPDX-License-Identifier: Apache-2.0 */
/* The hash table: what is accepted is exactly what the writer writes, and it fits a page or is refused. */
#include "fuzz.h"

#include <sevkit/kernel_hashes.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t table[SEVKIT_HASH_TABLE_BYTES] = {0};
    uint8_t again[SEVKIT_HASH_TABLE_BYTES];
    uint8_t page[SEVKIT_PAGE_BYTES];
    struct sevkit_kernel_hashes hashes;
    struct sevkit_error error = {0};
    size_t offset = 0;
    int r;

    memcpy(table, data, size < sizeof(table) ? size : sizeof(table));
    r = sevkit_kernel_hashes_read(table, &hashes, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    sevkit_kernel_hashes_write(&hashes, again);
    REQUIRE(memcmp(table, again, sizeof(table)) == 0);
    if (size >= sizeof(table) + sizeof(offset))
        memcpy(&offset, data + sizeof(table), sizeof(offset));
    r = sevkit_kernel_hashes_page(&hashes, offset, page, &error);
    if (r == 0) {
        REQUIRE(offset <= sizeof(page) - sizeof(table));
        REQUIRE(memcmp(page + offset, table, sizeof(table)) == 0);
    } else {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        REQUIRE(offset > sizeof(page) - sizeof(table));
    }
    return 0;
}
