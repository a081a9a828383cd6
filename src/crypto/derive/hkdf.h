/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_DERIVE_HKDF_H
#define SK_CRYPTO_DERIVE_HKDF_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* RFC 5869: 255 blocks of the hash. */
#define SK_HKDF_SHA384_MAX_BYTES ((size_t)255 * 48)

/* HKDF of RFC 5869, extract and expand, with SHA-384. No salt (size 0) means 48 zero bytes. size is
 * 1 to SK_HKDF_SHA384_MAX_BYTES, else SEVKIT_EUSAGE. */
int sk_hkdf_sha384(const void *key, size_t key_size, const void *salt, size_t salt_size,
                   const void *info, size_t info_size, void *ret_bytes, size_t size,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
