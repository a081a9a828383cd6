/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_VERITY_BUILD_H
#define SK_IMAGE_DISK_VERITY_BUILD_H

#include "formats/disk/verity_tree.h"
#include "image/progress.h"
#include "sys/output_file.h"

struct sk_verity_result {
    uint8_t root[SK_SHA256_BYTES];
    uint64_t data_blocks;
    uint64_t tree_offset; /* bytes */
    uint64_t tree_bytes;
};

/*
 * Computes the hash tree over the first data_bytes bytes (whole blocks) of data and writes it to tree at
 * tree_offset; both may be the same file. As many threads as there are processors.
 */
int sk_verity_build(const struct sk_output *data, uint64_t data_bytes, struct sk_output *tree,
                    uint64_t tree_offset, const uint8_t salt[SK_VERITY_SALT_BYTES],
                    const struct sk_progress *progress, struct sk_verity_result *ret_result,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
