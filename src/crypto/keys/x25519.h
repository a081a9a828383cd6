/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_X25519_H
#define SK_CRYPTO_X25519_H

#include "base/error.h"

#include <stdint.h>

#define SK_X25519_BYTES 32

/* RFC 7748. A private key is any 32 bytes. */
int sk_x25519_public(const uint8_t private_key[SK_X25519_BYTES],
                     uint8_t ret_public[SK_X25519_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EREFUSED if the result is all zero: the peer's key is of small order. */
int sk_x25519_shared(const uint8_t private_key[SK_X25519_BYTES],
                     const uint8_t peer[SK_X25519_BYTES], uint8_t ret_shared[SK_X25519_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
