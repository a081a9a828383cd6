/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_RFC6979_H
#define SK_CRYPTO_KEYS_RFC6979_H

#include "base/error.h"

#include <stdint.h>

/*
 * ECDSA on P-384 with SHA-384 and the nonce of RFC 6979, section 3.2. OpenSSL signs with random nonces
 * (a deterministic mode came with 3.2); ID blocks should come out the same every time.
 *
 * private_key and the signature's halves are 48 bytes, big-endian; digest is SHA-384 of the message.
 */
int sk_rfc6979_sign(const uint8_t private_key[48], const uint8_t digest[48], uint8_t ret_r[48],
                    uint8_t ret_s[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
