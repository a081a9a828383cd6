/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/ec_public.h"

#include "base/cleanup.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
SK_DEFINE_CLEANUP(ECDSA_SIG *, ECDSA_SIG_free)

size_t sk_curve_bytes(enum sk_curve curve)
{
    return curve == SK_P256 ? 32 : 48;
}

EVP_PKEY *sk_ec_public_key(enum sk_curve curve, const uint8_t *point)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    size_t bytes = 1 + 2 * sk_curve_bytes(curve);
    uint8_t copy[1 + 2 * SK_CURVE_MAX_BYTES];
    char p256[] = SN_X9_62_prime256v1, p384[] = SN_secp384r1;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve == SK_P256 ? p256 : p384,
                                         0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, bytes),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = NULL;

    sk_openssl_start();
    memcpy(copy, point, bytes);
    context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        ERR_clear_error();
        return NULL;
    }
    return key;
}

size_t sk_ecdsa_encode(const uint8_t *r, const uint8_t *s, size_t bytes,
                       uint8_t ret_der[SK_ECDSA_DER_MAX_BYTES])
{
    SK_CLEANUP(ECDSA_SIG_free_p) ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *bn_r = BN_bin2bn(r, (int)bytes, NULL);
    BIGNUM *bn_s = BN_bin2bn(s, (int)bytes, NULL);
    int length;

    if (!signature || !bn_r || !bn_s || ECDSA_SIG_set0(signature, bn_r, bn_s) != 1) {
        BN_free(bn_r);
        BN_free(bn_s);
        return 0;
    }
    length = i2d_ECDSA_SIG(signature, NULL);
    if (length <= 0 || (size_t)length > SK_ECDSA_DER_MAX_BYTES)
        return 0;
    return (size_t)i2d_ECDSA_SIG(signature, &ret_der);
}
