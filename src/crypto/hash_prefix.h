/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_HASH_PREFIX_H
#define SK_CRYPTO_HASH_PREFIX_H

/* SHA-256 of many texts that begin alike: the common part is hashed once, each text goes on from there. */

#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/digest.h"

struct sk_hash_prefix;

int sk_hash_prefix_new(const void *data, size_t size, struct sk_hash_prefix **ret_prefix,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A prefix that begins as this one does and goes on with data. */
int sk_hash_prefix_extend(const struct sk_hash_prefix *prefix, const void *data, size_t size,
                          struct sk_hash_prefix **ret_prefix,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends to this one. */
int sk_hash_prefix_add(struct sk_hash_prefix *prefix, const void *data, size_t size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The digest of what is there so far; the prefix can still grow. */
int sk_hash_prefix_digest(const struct sk_hash_prefix *prefix, uint8_t ret_digest[SK_SHA256_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_hash_prefix_free(struct sk_hash_prefix *prefix);
SK_DEFINE_CLEANUP(struct sk_hash_prefix *, sk_hash_prefix_free)

#endif
