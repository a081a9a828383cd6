/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ecdsa.h"

#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#define DER_MAX_BYTES 128

SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
SK_DEFINE_CLEANUP(ECDSA_SIG *, ECDSA_SIG_free)

size_t sk_curve_bytes(enum sk_curve curve)
{
    return curve == SK_P256 ? 32 : 48;
}

/* NULL if the point is none of the curve. */
static EVP_PKEY *key_of(const struct sk_ec_point *point)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    size_t bytes = sk_curve_bytes(point->curve);
    uint8_t encoded[1 + 2 * SK_CURVE_MAX_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    char p256[] = SN_X9_62_prime256v1, p384[] = SN_secp384r1;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                         point->curve == SK_P256 ? p256 : p384, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded, 1 + 2 * bytes),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = NULL;

    memcpy(encoded + 1, point->x + SK_CURVE_MAX_BYTES - bytes, bytes);
    memcpy(encoded + 1 + bytes, point->y + SK_CURVE_MAX_BYTES - bytes, bytes);
    if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return key;
}

/* The DER that EVP wants; its length, 0 on failure. */
static size_t encode(const uint8_t r[SK_CURVE_MAX_BYTES], const uint8_t s[SK_CURVE_MAX_BYTES],
                     uint8_t ret_der[DER_MAX_BYTES])
{
    SK_CLEANUP(ECDSA_SIG_free_p) ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *bn_r = BN_bin2bn(r, SK_CURVE_MAX_BYTES, NULL);
    BIGNUM *bn_s = BN_bin2bn(s, SK_CURVE_MAX_BYTES, NULL);
    int length;

    if (!signature || !bn_r || !bn_s || ECDSA_SIG_set0(signature, bn_r, bn_s) != 1) {
        BN_free(bn_r);
        BN_free(bn_s);
        return 0;
    }
    length = i2d_ECDSA_SIG(signature, NULL);
    if (length <= 0 || length > DER_MAX_BYTES)
        return 0;
    return (size_t)i2d_ECDSA_SIG(signature, &ret_der);
}

int sk_ecdsa_verify(const struct sk_ec_point *point, enum sk_hash hash, const void *data,
                    size_t size, const uint8_t r[SK_CURVE_MAX_BYTES],
                    const uint8_t s[SK_CURVE_MAX_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    uint8_t digest[SK_SHA512_BYTES];
    uint8_t der[DER_MAX_BYTES];
    size_t der_size;
    int outcome = sk_hash_bytes(hash, data, size, digest, error);

    if (outcome < 0)
        return outcome;
    sk_openssl_start();
    key = key_of(point);
    if (!key) {
        ERR_clear_error();
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the public key is not a point of its curve (P-%d)",
                            point->curve == SK_P256 ? 256 : 384);
    }
    context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    der_size = encode(r, s, der);
    if (!context || !der_size || EVP_PKEY_verify_init(context) != 1)
        return sk_openssl_error(error, "verifying a signature");
    outcome = EVP_PKEY_verify(context, der, der_size, digest,
                              hash == SK_SHA256 ? SK_SHA256_BYTES : SK_SHA384_BYTES);
    ERR_clear_error();
    if (outcome != 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "the signature does not fit key and data");
    return 0;
}
