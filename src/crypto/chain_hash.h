/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CHAIN_HASH_H
#define SK_CRYPTO_CHAIN_HASH_H

/*
 * SHA-384 of many short messages of one size at once: steps of chains that do not depend on each other. The
 * digest of a message replaces its first 48 bytes, so that the message of the next step is ready.
 */

#include "base/cleanup.h"
#include "crypto/page_hash.h"

/* One per thread. */
struct sk_chain_hash;

int sk_chain_hash_new(enum sk_page_hash_backend backend, struct sk_chain_hash **ret_hash,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_chain_hash_free(struct sk_chain_hash *hash);
SK_DEFINE_CLEANUP(struct sk_chain_hash *, sk_chain_hash_free)

/* size is at least 48 and at most 112: what is left of two blocks. */
int sk_chain_hash_step(struct sk_chain_hash *hash, uint8_t *messages, size_t size, size_t count,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
