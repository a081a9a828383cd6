/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/ec_key.h"
#include "crypto/openssl.h"
#include "crypto/x509.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#define SALT_BYTES 48

SK_DEFINE_CLEANUP(BIGNUM *, BN_free)
SK_DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)
SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
SK_DEFINE_CLEANUP(OSSL_PARAM *, OSSL_PARAM_free)
SK_DEFINE_CLEANUP(OSSL_PARAM_BLD *, OSSL_PARAM_BLD_free)

/* NULL if OpenSSL cannot make a key of it. */
static EVP_PKEY *rsa_key(const uint8_t modulus[SK_RSA_BYTES])
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *ctx = NULL;
    SK_CLEANUP(OSSL_PARAM_BLD_free_p) OSSL_PARAM_BLD *builder = NULL;
    SK_CLEANUP(BN_free_p) BIGNUM *n = NULL;
    SK_CLEANUP(OSSL_PARAM_free_p) OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    sk_openssl_start();
    ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    builder = OSSL_PARAM_BLD_new();
    n = BN_bin2bn(modulus, SK_RSA_BYTES, NULL);
    if (!ctx || !builder || !n || !OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) ||
        !OSSL_PARAM_BLD_push_uint(builder, OSSL_PKEY_PARAM_RSA_E, SK_RSA_EXPONENT))
        return NULL;
    params = OSSL_PARAM_BLD_to_param(builder);
    if (!params || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return key;
}

int sk_rsa_pss_verify(const uint8_t modulus[SK_RSA_BYTES], const struct sk_reader *signed_part,
                      const uint8_t signature[SK_RSA_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *ctx = NULL;
    SK_CLEANUP(EVP_MD_free_p) EVP_MD *md = NULL;
    uint8_t digest[SK_SHA384_BYTES];
    int outcome;
    int r = sk_hash_bytes(SK_SHA384, signed_part->data, signed_part->size, digest, error);

    if (r < 0)
        return r;
    key = rsa_key(modulus);
    ctx = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    md = EVP_MD_fetch(NULL, "SHA2-384", NULL);
    if (!ctx || !md || EVP_PKEY_verify_init(ctx) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(ctx, md) != 1 || EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) != 1 ||
        EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, SALT_BYTES) != 1)
        return sk_openssl_error(error, "verifying an RSA signature");
    outcome = EVP_PKEY_verify(ctx, signature, SK_RSA_BYTES, digest, sizeof(digest));
    ERR_clear_error();
    if (outcome != 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "the signature does not fit the issuer's key");
    return 0;
}

int sk_x509_vek_key(const struct sevkit_cert *cert, struct sevkit_key **ret_key,
                    struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *ctx = NULL;
    uint8_t point[SK_EC_POINT_BYTES];
    char group[] = SN_secp384r1;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *pkey = NULL;

    sk_openssl_start();
    memcpy(point, cert->point, sizeof(point));
    ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1)
        return sk_openssl_error(error, "reading a VEK");
    if (EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        ERR_clear_error();
        return sk_error_set(error, SEVKIT_EREFUSED, "the key is not a point of P-384");
    }
    return sk_ec_key_wrap(pkey, ret_key, error);
}

/* Who may sign whom. */
static const enum sevkit_cert_kind issuer_of[] = {
    [SEVKIT_CERT_ARK] = SEVKIT_CERT_ARK,   [SEVKIT_CERT_ASK] = SEVKIT_CERT_ARK,
    [SEVKIT_CERT_ASVK] = SEVKIT_CERT_ARK,  [SEVKIT_CERT_VCEK] = SEVKIT_CERT_ASK,
    [SEVKIT_CERT_VLEK] = SEVKIT_CERT_ASVK,
};

SK_PUBLIC int sevkit_cert_check_signature(const struct sevkit_cert *cert,
                                          const struct sevkit_cert *issuer,
                                          struct sevkit_error *error)
{
    int r;

    if (issuer->kind != issuer_of[cert->kind])
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: an issuer of kind %s, expected %s",
                            sevkit_cert_kind_name(cert->kind), sevkit_cert_kind_name(issuer->kind),
                            sevkit_cert_kind_name(issuer_of[cert->kind]));
    if (strcmp(cert->issuer_text, issuer->subject_text) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: issuer is %s, not %s",
                            sevkit_cert_kind_name(cert->kind), cert->issuer.common_name,
                            issuer->subject.common_name);
    r = sk_rsa_pss_verify(issuer->modulus, &cert->tbs, cert->signature, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", sevkit_cert_kind_name(cert->kind)) : 0;
}

SK_PUBLIC int sevkit_crl_check_signature(const struct sevkit_crl *crl,
                                         const struct sevkit_cert *root, struct sevkit_error *error)
{
    int r;

    if (root->kind != SEVKIT_CERT_ARK || strcmp(crl->issuer_text, root->subject_text) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "CRL: issuer is %s, not %s",
                            crl->issuer.common_name, root->subject.common_name);
    r = sk_rsa_pss_verify(root->modulus, &crl->tbs, crl->signature, error);
    return r < 0 ? sk_error_wrap(error, r, "CRL") : 0;
}
