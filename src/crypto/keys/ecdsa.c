/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/ecdsa.h"

#include "base/cleanup.h"
#include "crypto/keys/ec_key.h"
#include "crypto/keys/ec_public.h"
#include "crypto/keys/rfc6979.h"
#include "crypto/openssl.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

/* NULL if the point is none of the curve. */
static EVP_PKEY *key_of(const struct sk_ec_point *point)
{
    size_t bytes = sk_curve_bytes(point->curve);
    uint8_t encoded[1 + 2 * SK_CURVE_MAX_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};

    memcpy(encoded + 1, point->x + SK_CURVE_MAX_BYTES - bytes, bytes);
    memcpy(encoded + 1 + bytes, point->y + SK_CURVE_MAX_BYTES - bytes, bytes);
    return sk_ec_public_key(point->curve, encoded);
}

int sk_ecdsa_verify(const struct sk_ec_point *point, enum sk_hash hash, const void *data,
                    size_t size, const uint8_t r[SK_CURVE_MAX_BYTES],
                    const uint8_t s[SK_CURVE_MAX_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    uint8_t digest[SK_SHA512_BYTES];
    uint8_t der[SK_ECDSA_DER_MAX_BYTES];
    size_t der_size;
    int outcome = sk_hash_bytes(hash, data, size, digest, error);

    if (outcome < 0)
        return outcome;
    key = key_of(point);
    if (!key)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the public key is not a point of its curve (P-%d)",
                            point->curve == SK_P256 ? 256 : 384);
    context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    der_size = sk_ecdsa_encode(r, s, SK_CURVE_MAX_BYTES, der);
    if (!context || !der_size || EVP_PKEY_verify_init(context) != 1)
        return sk_openssl_error(error, "verifying a signature");
    outcome = EVP_PKEY_verify(context, der, der_size, digest,
                              hash == SK_SHA256 ? SK_SHA256_BYTES : SK_SHA384_BYTES);
    ERR_clear_error();
    if (outcome != 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "the signature does not fit key and data");
    return 0;
}

int sk_ecdsa_sign(const struct sevkit_key *key, enum sk_hash hash, const void *data, size_t size,
                  uint8_t ret_r[SK_CURVE_MAX_BYTES], uint8_t ret_s[SK_CURVE_MAX_BYTES],
                  struct sevkit_error *error)
{
    uint8_t digest[SK_SHA512_BYTES], number[SK_SHA384_BYTES] = {0};
    uint8_t r[SK_CURVE_MAX_BYTES], s[SK_CURVE_MAX_BYTES];
    size_t length = hash == SK_SHA256 ? SK_SHA256_BYTES : SK_SHA384_BYTES;
    struct sk_ec_point point = {.curve = SK_P384};
    int result;

    if (!sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED, "signing needs a private key");
    result = sk_hash_bytes(hash, data, size, digest, error);
    if (result < 0)
        return result;
    /* RFC 6979, 2.3.2: a hash that is shorter than the order is the number that it is. */
    memcpy(number + sizeof(number) - length, digest, length);
    result = sk_rfc6979_sign(key->private_key->data, number, r, s, error);
    if (result < 0)
        return result;
    memcpy(point.x, key->x, sizeof(point.x));
    memcpy(point.y, key->y, sizeof(point.y));
    /* A fault while signing would give the key away: nothing leaves here that does not verify. */
    result = sk_ecdsa_verify(&point, hash, data, size, r, s, error);
    if (result < 0)
        return sk_error_set(error, SEVKIT_EINTERNAL, "a fresh signature does not verify");
    memcpy(ret_r, r, sizeof(r));
    memcpy(ret_s, s, sizeof(s));
    return 0;
}
