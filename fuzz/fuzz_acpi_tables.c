/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware that claims to start with our ACPI tables: what is accepted is exactly what the writer writes. The
 * input is the start of the block; the rest is zeros, as in a good one. */
#include "formats/firmware/acpi_tables.h"

#include "fuzz.h"

#define IMAGE_BYTES (2 * SK_ACPI_BLOCK_BYTES)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t image[IMAGE_BYTES], again[SK_ACPI_BLOCK_BYTES];
    struct sevkit_error error = {0};
    struct sk_acpi_machine machine;
    struct sk_acpi_block block;
    int r;

    if (size > SK_ACPI_BLOCK_BYTES)
        size = SK_ACPI_BLOCK_BYTES;
    memset(image, 0, sizeof(image));
    memcpy(image, data, size);
    r = sk_acpi_tables_read(image, sizeof(image), &block, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(sk_acpi_has_block(image, sizeof(image)));
    /* Memory that ends where the window starts; the smallest window is that of little memory, too. */
    machine = (struct sk_acpi_machine){block.vcpus, (block.window >> 20) - 2048};
    REQUIRE(sk_acpi_block_check(&block, &machine, &error) == 0);
    REQUIRE(sk_acpi_tables_write(&machine, block.address, again, &error) == 0);
    REQUIRE(memcmp(image, again, sizeof(again)) == 0);
    return 0;
}
