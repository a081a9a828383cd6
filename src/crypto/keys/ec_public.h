/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_EC_PUBLIC_H
#define SK_CRYPTO_KEYS_EC_PUBLIC_H

/* What OpenSSL wants where AMD has plain numbers: a key made of a point, and a signature as DER. */

#include "crypto/keys/curves.h"

#include <openssl/types.h>
#include <stddef.h>
#include <stdint.h>

#define SK_ECDSA_DER_MAX_BYTES 128u

/* point: 04, x, y, as long as the curve has them. NULL if it is not on the curve; the queue of errors of
 * OpenSSL is empty then. */
EVP_PKEY *sk_ec_public_key(enum sk_curve curve, const uint8_t *point);

/* Both numbers big-endian, bytes long. The length of the DER, 0 if memory runs out. */
size_t sk_ecdsa_encode(const uint8_t *r, const uint8_t *s, size_t bytes,
                       uint8_t ret_der[SK_ECDSA_DER_MAX_BYTES]);

#endif
