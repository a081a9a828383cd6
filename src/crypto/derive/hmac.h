/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_DERIVE_HMAC_H
#define SK_CRYPTO_DERIVE_HMAC_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_HMAC_SHA256_BYTES 32
#define SK_HMAC_SHA1_BYTES   20

/* HMAC-SHA-256 (RFC 2104) of size bytes. Compare the result with sk_secret_equal() and nothing else. */
int sk_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                   uint8_t ret_mac[SK_HMAC_SHA256_BYTES],
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* HMAC-SHA-1, for formats that hide names with it: known_hosts of OpenSSH. */
int sk_hmac_sha1(const void *key, size_t key_size, const void *data, size_t size,
                 uint8_t ret_mac[SK_HMAC_SHA1_BYTES], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
