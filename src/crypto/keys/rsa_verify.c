/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/rsa_verify.h"

#include "crypto/openssl.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdbool.h>

SK_DEFINE_CLEANUP(BIGNUM *, BN_free)
SK_DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)
SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
SK_DEFINE_CLEANUP(OSSL_PARAM *, OSSL_PARAM_free)
SK_DEFINE_CLEANUP(OSSL_PARAM_BLD *, OSSL_PARAM_BLD_free)

/* NULL if OpenSSL cannot make a key of it. */
static EVP_PKEY *key_of(const struct sk_rsa_key *key)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    SK_CLEANUP(OSSL_PARAM_BLD_free_p) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    SK_CLEANUP(BN_free_p) BIGNUM *n = BN_bin2bn(key->modulus, (int)key->bytes, NULL);
    SK_CLEANUP(BN_free_p) BIGNUM *e = BN_bin2bn(key->exponent, (int)key->bytes, NULL);
    SK_CLEANUP(OSSL_PARAM_free_p) OSSL_PARAM *params = NULL;
    EVP_PKEY *result = NULL;

    if (!context || !builder || !n || !e ||
        !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) ||
        !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
        return NULL;
    params = OSSL_PARAM_BLD_to_param(builder);
    if (!params || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &result, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return result;
}

static bool set_padding(EVP_PKEY_CTX *context, int padding, const EVP_MD *md, size_t digest_bytes)
{
    if (EVP_PKEY_CTX_set_rsa_padding(context, padding) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context, md) != 1)
        return false;
    return padding != RSA_PKCS1_PSS_PADDING ||
           (EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, (int)digest_bytes) == 1);
}

static int verify(const struct sk_rsa_key *key, int padding, enum sk_hash hash, const void *data,
                  size_t size, const uint8_t *signature, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *pkey = NULL;
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    SK_CLEANUP(EVP_MD_free_p) EVP_MD *md = NULL;
    size_t digest_bytes = hash == SK_SHA256 ? SK_SHA256_BYTES : SK_SHA384_BYTES;
    uint8_t digest[SK_SHA512_BYTES];
    int outcome = sk_hash_bytes(hash, data, size, digest, error);

    if (outcome < 0)
        return outcome;
    sk_openssl_start();
    pkey = key_of(key);
    ERR_clear_error();
    if (!pkey)
        return sk_error_set(error, SEVKIT_EREFUSED, "modulus and exponent make no RSA key");
    context = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    md = EVP_MD_fetch(NULL, hash == SK_SHA256 ? "SHA2-256" : "SHA2-384", NULL);
    if (!context || !md || EVP_PKEY_verify_init(context) != 1 ||
        !set_padding(context, padding, md, digest_bytes))
        return sk_openssl_error(error, "verifying an RSA signature");
    outcome = EVP_PKEY_verify(context, signature, key->bytes, digest, digest_bytes);
    ERR_clear_error();
    if (outcome != 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "the signature does not fit the issuer's key");
    return 0;
}

int sk_rsa_pss_verify(const struct sk_rsa_key *key, enum sk_hash hash, const void *data,
                      size_t size, const uint8_t *signature, struct sevkit_error *error)
{
    return verify(key, RSA_PKCS1_PSS_PADDING, hash, data, size, signature, error);
}

int sk_rsa_pkcs1_verify(const struct sk_rsa_key *key, enum sk_hash hash, const void *data,
                        size_t size, const uint8_t *signature, struct sevkit_error *error)
{
    return verify(key, RSA_PKCS1_PADDING, hash, data, size, signature, error);
}
