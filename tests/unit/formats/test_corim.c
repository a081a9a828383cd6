/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/corim.h"
#include "test.h"

#include <stdlib.h>

/* Written by hand from RFC 8949: one digest of 0xaa bytes, id "x". */
TEST(bytes_of_one_reference_value)
{
    static const uint8_t head[] = {
        0xd9, 0x01, 0xf5, 0xa3, 0x00, 0x61, 'x',  0x01, 0x81, 0xd9, 0x01, 0xfa, 0x58, 0x59,
        0xa2, 0x01, 0xa1, 0x00, 0x61, 'x',  0x04, 0xa1, 0x00, 0x81, 0x82, 0xa1, 0x00, 0xa1,
        0x00, 0xd8, 0x6f, 0x49, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x02, 0x01, 0x81,
        0xa2, 0x00, 0x19, 0x02, 0x81, 0x01, 0xa1, 0x02, 0x81, 0x82, 0x07, 0x58, 0x30};
    static const uint8_t tail[] = {0x03, 0xd8, 0x20, 0x78, 0x22, 't', 'a', 'g', ':', 'a', 'm'};
    uint8_t digest[1][48];
    struct sevkit_error error;
    uint8_t *bytes;
    size_t size;

    memset(digest, 0xaa, sizeof(digest));
    EXPECT_OK(sk_corim_write("x", (const uint8_t(*)[48])digest, 1, &bytes, &size, &error), &error);
    EXPECT_INT(size, sizeof(head) + 48 + 5 + 34);
    EXPECT_BYTES(bytes, head, sizeof(head));
    EXPECT_BYTES(bytes + sizeof(head), digest, 48);
    EXPECT_BYTES(bytes + sizeof(head) + 48, tail, sizeof(tail));
    free(bytes);
}

TEST(many_values_fit)
{
    static uint8_t digests[3000][48];
    struct sevkit_error error;
    uint8_t *bytes;
    size_t size;

    EXPECT_OK(sk_corim_write("many", (const uint8_t(*)[48])digests, 3000, &bytes, &size, &error),
              &error);
    EXPECT(size > 3000u * 48);
    free(bytes);
}
