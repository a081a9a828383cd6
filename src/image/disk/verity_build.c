/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk/verity_build.h"

#include "image/workers.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* 4 MiB of data, whose hashes fill 8 blocks of the tree. */
#define CHUNK_BLOCKS ((uint64_t)1024)
#define HASHES_BYTES (CHUNK_BLOCKS * SK_SHA256_BYTES)

/* One level: blocks of in, and where their hashes go. */
struct level {
    const struct sk_output *in;
    struct sk_output *out;
    uint64_t in_offset, out_offset, blocks;
    const uint8_t *salt;
};

struct hasher {
    struct sk_digest *digest;
    uint8_t *data, *hashes;
};

static void free_hasher(void *state)
{
    struct hasher *hasher = state;

    if (!hasher)
        return;
    sk_digest_free(hasher->digest);
    free(hasher->data);
    free(hasher->hashes);
    free(hasher);
}

static int new_hasher(void **ret_state, struct sevkit_error *error)
{
    struct hasher *hasher = calloc(1, sizeof(*hasher));
    int r;

    if (!hasher)
        return sk_error_oom(error);
    hasher->data = malloc(CHUNK_BLOCKS * SK_VERITY_BLOCK_BYTES);
    hasher->hashes = malloc(HASHES_BYTES);
    r = hasher->data && hasher->hashes ? sk_digest_new(SK_SHA256, &hasher->digest, error)
                                       : sk_error_oom(error);
    if (r < 0) {
        free_hasher(hasher);
        return r;
    }
    *ret_state = hasher;
    return 0;
}

static int hash_chunk(void *arg, void *state, uint64_t chunk, struct sevkit_error *error)
{
    const struct level *level = arg;
    const struct hasher *hasher = state;
    uint64_t first = chunk * CHUNK_BLOCKS;
    uint64_t blocks = level->blocks - first < CHUNK_BLOCKS ? level->blocks - first : CHUNK_BLOCKS;
    size_t used = blocks * SK_SHA256_BYTES;
    size_t whole =
        (used + SK_VERITY_BLOCK_BYTES - 1) / SK_VERITY_BLOCK_BYTES * SK_VERITY_BLOCK_BYTES;
    int r = sk_output_read(level->in, hasher->data, blocks * SK_VERITY_BLOCK_BYTES,
                           level->in_offset + first * SK_VERITY_BLOCK_BYTES, error);

    if (r == 0)
        r = sk_verity_hash(hasher->digest, level->salt, hasher->data, blocks, hasher->hashes,
                           error);
    if (r < 0)
        return r;
    memset(hasher->hashes + used, 0, whole - used);
    return sk_output_write(level->out, hasher->hashes, whole,
                           level->out_offset + first * SK_SHA256_BYTES, error);
}

static int hash_level(struct level *level, const struct sk_progress *progress, const char *what,
                      struct sevkit_error *error)
{
    const struct sk_work work = {
        .chunks = (level->blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS,
        .chunk_bytes = CHUNK_BLOCKS * SK_VERITY_BLOCK_BYTES,
        .what = what,
        .new_state = new_hasher,
        .free_state = free_hasher,
        .run = hash_chunk,
        .arg = level,
    };

    return sk_work_run(&work, progress, error);
}

/* The hash of the top block, or of the only data block. */
static int hash_top(const struct level *level, uint8_t *ret_root, struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint8_t block[SK_VERITY_BLOCK_BYTES];
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_output_read(level->in, block, sizeof(block), level->in_offset, error);
    if (r == 0)
        r = sk_verity_hash(digest, level->salt, block, 1, ret_root, error);
    return r;
}

int sk_verity_build(const struct sk_output *data, uint64_t data_bytes, struct sk_output *tree,
                    uint64_t tree_offset, const uint8_t salt[SK_VERITY_SALT_BYTES],
                    const struct sk_progress *progress, struct sk_verity_result *ret_result,
                    struct sevkit_error *error)
{
    struct level level = {.in = data, .out = tree, .salt = salt};
    struct sk_verity_result result = {.tree_offset = tree_offset};
    struct sk_verity_tree layout;
    int r;

    if (data_bytes % SK_VERITY_BLOCK_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: %" PRIu64 " bytes are no whole blocks of %u",
                            sk_output_path(data), data_bytes, SK_VERITY_BLOCK_BYTES);
    r = sk_verity_tree_layout(data_bytes / SK_VERITY_BLOCK_BYTES, &layout, error);
    if (r < 0)
        return r;
    level.blocks = layout.data_blocks;
    for (unsigned i = 0; r == 0 && i < layout.levels; i++) {
        level.out_offset = tree_offset + layout.level[i].start * SK_VERITY_BLOCK_BYTES;
        r = hash_level(&level, i ? NULL : progress, "hash tree", error);
        level.in = tree;
        level.in_offset = level.out_offset;
        level.blocks = layout.level[i].blocks;
    }
    if (r == 0)
        r = hash_top(&level, result.root, error);
    if (r < 0)
        return r;
    result.data_blocks = layout.data_blocks;
    result.tree_bytes = layout.blocks * SK_VERITY_BLOCK_BYTES;
    *ret_result = result;
    return 0;
}
