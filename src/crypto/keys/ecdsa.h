/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_ECDSA_H
#define SK_CRYPTO_KEYS_ECDSA_H

/* ECDSA over the curves and hashes of the certificates that SEV had before SNP; sevkit/key.h has SNP's
 * one curve with its one hash. */

#include "crypto/digest.h"
#include "crypto/keys/curves.h"

#include <sevkit/key.h>

/* Numbers are big-endian and, also on the smaller curve, SK_CURVE_MAX_BYTES long. */
struct sk_ec_point {
    enum sk_curve curve;
    uint8_t x[SK_CURVE_MAX_BYTES];
    uint8_t y[SK_CURVE_MAX_BYTES];
};

/* 0 if (r, s) signs data; SEVKIT_EREFUSED if not, or if the point is none of its curve. */
int sk_ecdsa_verify(const struct sk_ec_point *point, enum sk_hash hash, const void *data,
                    size_t size, const uint8_t r[SK_CURVE_MAX_BYTES],
                    const uint8_t s[SK_CURVE_MAX_BYTES],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A signature by a private key, which is on P-384, over data with this hash; deterministic. SEVKIT_EREFUSED for
 * a public key. */
int sk_ecdsa_sign(const struct sevkit_key *key, enum sk_hash hash, const void *data, size_t size,
                  uint8_t ret_r[SK_CURVE_MAX_BYTES], uint8_t ret_s[SK_CURVE_MAX_BYTES],
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
