/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/af_split.h"

#include "base/secret.h"
#include "crypto/digest.h"

#include <string.h>

#define KEY_MAX_BYTES 512

/* One piece of at most a digest's size: H(number, big-endian, and the piece), cut to the piece's size. */
static int diffuse_piece(struct sk_digest *digest, uint32_t number, uint8_t *piece, size_t size,
                         struct sevkit_error *error)
{
    uint8_t count[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                        (uint8_t)number};
    uint8_t hash[SK_SHA256_BYTES];
    int r = sk_digest_init(digest, error);

    if (r == 0)
        r = sk_digest_update(digest, count, sizeof(count), error);
    if (r == 0)
        r = sk_digest_update(digest, piece, size, error);
    if (r == 0)
        r = sk_digest_final(digest, hash, error);
    if (r == 0)
        memcpy(piece, hash, size);
    sk_wipe(hash, sizeof(hash));
    return r;
}

static int diffuse(struct sk_digest *digest, uint8_t *block, size_t size,
                   struct sevkit_error *error)
{
    int r = 0;

    for (size_t at = 0; r == 0 && at < size; at += SK_SHA256_BYTES)
        r = diffuse_piece(digest, (uint32_t)(at / SK_SHA256_BYTES), block + at,
                          size - at < SK_SHA256_BYTES ? size - at : SK_SHA256_BYTES, error);
    return r;
}

static void mix(uint8_t *block, const uint8_t *stripe, size_t size)
{
    for (size_t i = 0; i < size; i++)
        block[i] ^= stripe[i];
}

/* All stripes but the last, run together. */
static int run_together(const uint8_t *split, size_t key_size, size_t stripes, uint8_t *ret_block,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r;

    if (key_size == 0 || key_size > KEY_MAX_BYTES || stripes == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "splitter: key of %zu bytes in %zu stripes",
                            key_size, stripes);
    r = sk_digest_new(SK_SHA256, &digest, error);
    memset(ret_block, 0, key_size);
    for (size_t i = 0; r == 0 && i + 1 < stripes; i++) {
        mix(ret_block, split + i * key_size, key_size);
        r = diffuse(digest, ret_block, key_size, error);
    }
    return r;
}

int sk_af_split(const uint8_t *key, size_t key_size, size_t stripes, uint8_t *split,
                struct sevkit_error *error)
{
    uint8_t *last = split + (stripes - 1) * key_size;
    int r = run_together(split, key_size, stripes, last, error);

    if (r == 0)
        mix(last, key, key_size);
    return r;
}

int sk_af_merge(const uint8_t *split, size_t key_size, size_t stripes, uint8_t *ret_key,
                struct sevkit_error *error)
{
    int r = run_together(split, key_size, stripes, ret_key, error);

    if (r == 0)
        mix(ret_key, split + (stripes - 1) * key_size, key_size);
    return r;
}
