/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_RSA_VERIFY_H
#define SK_CRYPTO_KEYS_RSA_VERIFY_H

#include "crypto/digest.h"

#define SK_RSA_MAX_BYTES 512u /* 4096 bits */

struct sk_rsa_key {
    size_t bytes;                      /* of modulus and exponent */
    uint8_t modulus[SK_RSA_MAX_BYTES]; /* big-endian */
    uint8_t exponent[SK_RSA_MAX_BYTES];
};

/* RSASSA-PSS (RFC 8017) with the hash in MGF1 too and a salt of the digest's length. signature is
 * big-endian, key->bytes long. 0 or SEVKIT_EREFUSED. */
int sk_rsa_pss_verify(const struct sk_rsa_key *key, enum sk_hash hash, const void *data,
                      size_t size, const uint8_t *signature,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for RSASSA-PKCS1-v1_5. */
int sk_rsa_pkcs1_verify(const struct sk_rsa_key *key, enum sk_hash hash, const void *data,
                        size_t size, const uint8_t *signature,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
