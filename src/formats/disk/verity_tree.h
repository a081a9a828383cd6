/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_VERITY_TREE_H
#define SK_FORMATS_DISK_VERITY_TREE_H

/*
 * The hash tree of dm-verity, format 1: SHA-256 over the salt and a block of 4096 bytes, for data and for
 * the tree. No superblock: every parameter is measured with the kernel command line. (Linux,
 * Documentation/admin-guide/device-mapper/verity.rst; the order of levels as drivers/md/dm-verity-target.c
 * computes it: the top first.)
 */

#include "base/error.h"
#include "crypto/digest.h"

#include <stddef.h>
#include <stdint.h>

#define SK_VERITY_BLOCK_BYTES      4096u
#define SK_VERITY_HASHES_PER_BLOCK (SK_VERITY_BLOCK_BYTES / SK_SHA256_BYTES)
#define SK_VERITY_LEVELS_MAX       8
#define SK_VERITY_SALT_BYTES       32
/* 128^8 blocks and more than any disk has. */
#define SK_VERITY_BLOCKS_MAX ((uint64_t)1 << 51)

struct sk_verity_level {
    uint64_t start; /* in blocks, from the start of the tree */
    uint64_t blocks;
};

struct sk_verity_tree {
    uint64_t data_blocks;
    unsigned levels; /* 0 for a single data block, whose hash is the root */
    struct sk_verity_level level[SK_VERITY_LEVELS_MAX]; /* level 0 has the hashes of data */
    uint64_t blocks;                                    /* of the tree */
};

/* SEVKIT_EINPUT for no block, or too many. */
int sk_verity_tree_layout(uint64_t data_blocks, struct sk_verity_tree *ret_tree,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The hash of each block; ret_hashes takes blocks times 32 bytes. digest is a context for SHA-256. */
int sk_verity_hash(struct sk_digest *digest, const uint8_t salt[SK_VERITY_SALT_BYTES],
                   const void *data, size_t blocks, uint8_t *ret_hashes,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
