/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_DERIVE_KDF_H
#define SK_CRYPTO_DERIVE_KDF_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Label and context together, at most. */
#define SK_KDF_INPUT_MAX_BYTES 64u
#define SK_KDF_MAX_BYTES       64u

/*
 * NIST SP 800-108 in counter mode with HMAC-SHA-256, as the SEV API (55766, section 2.2.3) has it: counter
 * and length are little-endian 32-bit numbers, which OpenSSL's own implementation cannot do. SEVKIT_EUSAGE
 * beyond the sizes above.
 */
int sk_kdf_sev(const void *key, size_t key_size, const char *label, const void *context,
               size_t context_size, void *ret_bytes, size_t size,
               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
