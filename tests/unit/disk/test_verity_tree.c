/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "formats/disk/verity_tree.h"
#include "test.h"

TEST(sizes_of_levels)
{
    static const struct {
        uint64_t data, blocks;
        unsigned levels;
    } rows[] = {
        {1, 0, 0},           {2, 1, 1},           {128, 1, 1},
        {129, 3, 2},         {128 * 128, 129, 2}, {128 * 128 + 1, 132, 3},
        {5242880, 41284, 4},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sk_verity_tree tree;
        struct sevkit_error error = {0};
        uint64_t sum = 0;

        EXPECT_OK(sk_verity_tree_layout(rows[i].data, &tree, &error), &error);
        EXPECT_INT(tree.levels, rows[i].levels);
        EXPECT_INT(tree.blocks, rows[i].blocks);
        for (unsigned level = tree.levels; level-- > 0;) {
            EXPECT_INT(tree.level[level].start, sum);
            sum += tree.level[level].blocks;
        }
        EXPECT_INT(sum, tree.blocks);
    }
}

TEST(limits)
{
    struct sk_verity_tree tree;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_verity_tree_layout(0, &tree, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_verity_tree_layout(SK_VERITY_BLOCKS_MAX + 1, &tree, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_OK(sk_verity_tree_layout(SK_VERITY_BLOCKS_MAX, &tree, &error), &error);
    EXPECT_INT(tree.level[tree.levels - 1].blocks, 1);
}

/* A block of zeros is hashed once, and each block by itself. */
TEST(hashes_of_blocks)
{
    static uint8_t data[5 * SK_VERITY_BLOCK_BYTES], salted[SK_VERITY_SALT_BYTES + 4096];
    uint8_t hashes[5 * SK_SHA256_BYTES], want[SK_SHA256_BYTES];
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_digest_new(SK_SHA256, &digest, &error), &error);
    sk_test_random(salted, SK_VERITY_SALT_BYTES);
    sk_test_random(data + SK_VERITY_BLOCK_BYTES, SK_VERITY_BLOCK_BYTES);
    data[4 * SK_VERITY_BLOCK_BYTES + 4095] = 1;
    EXPECT_OK(sk_verity_hash(digest, salted, data, 5, hashes, &error), &error);
    for (size_t i = 0; i < 5; i++) {
        memcpy(salted + SK_VERITY_SALT_BYTES, data + i * 4096, 4096);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, salted, sizeof(salted), want, &error), &error);
        EXPECT_BYTES(hashes + i * SK_SHA256_BYTES, want, sizeof(want));
    }
}
