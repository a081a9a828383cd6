/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/af_split.h"
#include "test.h"

/* Sizes that fill whole digests, and one that does not. */
TEST(all_stripes_give_the_key_back)
{
    static const size_t sizes[] = {16, 32, 64, 96};
    static uint8_t split[96 * 100];
    uint8_t key[96], again[96];

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct sevkit_error error = {0};

        sk_test_random(key, sizeof(key));
        sk_test_random(split, sizeof(split));
        EXPECT_OK(sk_af_split(key, sizes[i], 100, split, &error), &error);
        EXPECT_OK(sk_af_merge(split, sizes[i], 100, again, &error), &error);
        EXPECT_BYTES(again, key, sizes[i]);
        split[sk_test_random_below(sizes[i] * 100)] ^= 1;
        EXPECT_OK(sk_af_merge(split, sizes[i], 100, again, &error), &error);
        EXPECT(memcmp(again, key, sizes[i]) != 0);
    }
}

TEST(sizes)
{
    uint8_t bytes[8] = {0};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_af_merge(bytes, 0, 1, bytes, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_af_merge(bytes, 1, 0, bytes, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_af_merge(bytes, 1024, 1, bytes, &error), SEVKIT_EUSAGE, &error);
}
