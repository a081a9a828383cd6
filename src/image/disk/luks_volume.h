/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_LUKS_VOLUME_H
#define SK_IMAGE_DISK_LUKS_VOLUME_H

/*
 * LUKS2 volumes with authenticated encryption, written without a kernel: the header, the key slot, the areas
 * of dm-integrity and each sector as dm-crypt would have written it. Blocks that hold nothing stay holes.
 */

#include "base/secret.h"
#include "formats/disk/luks2_header.h"
#include "image/progress.h"
#include "sys/output_file.h"

#include <stdbool.h>

#define SK_LUKS_KEY_BYTES 32 /* of a random key that opens the volume */

struct sk_luks_options {
    const struct sk_secret *secret; /* what opens the volume */
    bool passphrase;                /* it is a person's: derive its key with Argon2id */
    uint64_t kdf_memory_kib;        /* of Argon2id */
    uint64_t kdf_iterations;        /* of Argon2id, or of PBKDF2 */
    bool fill;                      /* write all blocks, so that no one sees which are in use */
};

struct sk_luks_result {
    uint8_t digest[SK_SHA256_BYTES]; /* of the header */
    uint64_t header_bytes;
    uint64_t device_bytes;
    uint64_t blocks;  /* of data */
    uint64_t written; /* of these */
    char uuid[SK_LUKS2_UUID_BYTES];
};

/*
 * plain has blocks blocks of 4096 bytes; used has a bit for each (the lowest first) that is set if the block
 * must be readable. header_output: a copy of the header; NULL: none. SEVKIT_EUSAGE where a passphrase cannot
 * be used because libargon2 is not built in.
 */
int sk_luks_write(const struct sk_output *plain, uint64_t blocks, const uint8_t *used,
                  const struct sk_luks_options *options, struct sk_output *output,
                  struct sk_output *header_output, const struct sk_progress *progress,
                  struct sk_luks_result *ret_result, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An unpredictable key that ends in no newline, which readers of key files drop. */
int sk_luks_random_key(struct sk_secret **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Header and key slot of a new volume: header->header_bytes bytes at ret_bytes. */
int sk_luks_new_header(const struct sk_luks_options *options, const struct sk_secret *volume_key,
                       struct sk_luks2_header *ret_header, uint8_t *ret_bytes,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
#define SK_LUKS_HEADER_BYTES ((size_t)1 << 20)

#endif
