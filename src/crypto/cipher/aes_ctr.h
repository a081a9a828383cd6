/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CIPHER_AES_CTR_H
#define SK_CRYPTO_CIPHER_AES_CTR_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_AES128_BYTES 16

/* AES-128 in counter mode (NIST SP 800-38A); iv is the first counter block, counted up as one big-endian
 * number. Encrypts and decrypts alike; ret_output takes size bytes and may be input. */
int sk_aes128_ctr(const uint8_t key[SK_AES128_BYTES], const uint8_t iv[SK_AES128_BYTES],
                  const void *input, size_t size, void *ret_output,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
