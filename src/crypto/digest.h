/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_DIGEST_H
#define SK_CRYPTO_DIGEST_H

/* SHA-2. A context can be used again and again: init, update, final. */

#include "base/cleanup.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum sk_hash { SK_SHA256, SK_SHA384, SK_SHA512 };

#define SK_SHA256_BYTES 32
#define SK_SHA384_BYTES 48
#define SK_SHA512_BYTES 64

struct sk_digest;

int sk_digest_new(enum sk_hash hash, struct sk_digest **ret_digest,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_digest_free(struct sk_digest *digest);
SK_DEFINE_CLEANUP(struct sk_digest *, sk_digest_free)

/* Starts over; a new context has been started. */
int sk_digest_init(struct sk_digest *digest, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_digest_update(struct sk_digest *digest, const void *data, size_t size,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_digest_final(struct sk_digest *digest, uint8_t *ret_bytes,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* init, update, final. */
int sk_digest_once(struct sk_digest *digest, const void *data, size_t size, uint8_t *ret_bytes,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* One buffer, one digest, no context to keep. */
int sk_hash_bytes(enum sk_hash hash, const void *data, size_t size, uint8_t *ret_bytes,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
