/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_EC_KEY_H
#define SK_CRYPTO_KEYS_EC_KEY_H

#include "base/secret.h"

#include <openssl/types.h>
#include <sevkit/key.h>

struct sevkit_key {
    EVP_PKEY *pkey;
    uint8_t x[48]; /* the public point, big-endian */
    uint8_t y[48];
    struct sk_secret *private_key; /* 48 bytes big-endian; size 0 if the key is public */
};

/* Makes a key of pkey, which it takes even on failure. */
int sk_ec_key_wrap(EVP_PKEY *pkey, struct sevkit_key **ret_key,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* 0, or SEVKIT_EREFUSED if (r, s), big-endian, is no signature of the SHA-384 digest. */
int sk_ec_key_verify_digest(const struct sevkit_key *key, const uint8_t digest[48],
                            const uint8_t r[48], const uint8_t s[48],
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
