/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/verity_tree.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

int sk_verity_tree_layout(uint64_t data_blocks, struct sk_verity_tree *ret_tree,
                          struct sevkit_error *error)
{
    struct sk_verity_tree tree = {.data_blocks = data_blocks};

    if (data_blocks == 0 || data_blocks > SK_VERITY_BLOCKS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "verity: %" PRIu64 " data blocks", data_blocks);
    for (uint64_t left = data_blocks; left > 1; tree.levels++) {
        left = (left + SK_VERITY_HASHES_PER_BLOCK - 1) / SK_VERITY_HASHES_PER_BLOCK;
        tree.level[tree.levels].blocks = left;
    }
    for (unsigned i = tree.levels; i-- > 0;) {
        tree.level[i].start = tree.blocks;
        tree.blocks += tree.level[i].blocks;
    }
    *ret_tree = tree;
    return 0;
}

static int hash_block(struct sk_digest *digest, const uint8_t *salt, const uint8_t *block,
                      uint8_t *ret_hash, struct sevkit_error *error)
{
    int r = sk_digest_init(digest, error);

    if (r == 0)
        r = sk_digest_update(digest, salt, SK_VERITY_SALT_BYTES, error);
    if (r == 0)
        r = sk_digest_update(digest, block, SK_VERITY_BLOCK_BYTES, error);
    if (r == 0)
        r = sk_digest_final(digest, ret_hash, error);
    return r;
}

int sk_verity_hash(struct sk_digest *digest, const uint8_t salt[SK_VERITY_SALT_BYTES],
                   const void *data, size_t blocks, uint8_t *ret_hashes, struct sevkit_error *error)
{
    static const uint8_t zeros[SK_VERITY_BLOCK_BYTES];
    const uint8_t *block = data, *zero_hash = NULL;
    int r = 0;

    /* A file system is mostly empty: the hash of a block of zeros is computed once. */
    for (size_t i = 0; r == 0 && i < blocks; i++) {
        bool zero = memcmp(block, zeros, sizeof(zeros)) == 0;

        if (zero && zero_hash)
            memcpy(ret_hashes, zero_hash, SK_SHA256_BYTES);
        else
            r = hash_block(digest, salt, block, ret_hashes, error);
        if (zero)
            zero_hash = ret_hashes;
        block += SK_VERITY_BLOCK_BYTES;
        ret_hashes += SK_SHA256_BYTES;
    }
    return r;
}
