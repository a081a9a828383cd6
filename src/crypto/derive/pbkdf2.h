/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_DERIVE_PBKDF2_H
#define SK_CRYPTO_DERIVE_PBKDF2_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* PBKDF2 with HMAC-SHA-256 (RFC 8018). */
int sk_pbkdf2_sha256(const void *password, size_t password_size, const void *salt, size_t salt_size,
                     uint64_t iterations, void *ret_key, size_t key_size,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
