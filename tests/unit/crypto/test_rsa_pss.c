/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/keys/rsa_verify.h"
#include "test.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

static const char message[] = "what is signed";

struct signed_message {
    struct sk_rsa_key key;
    uint8_t signature[SK_RSA_MAX_BYTES];
};

static void get(const EVP_PKEY *key, const char *name, uint8_t *ret_number, size_t bytes)
{
    BIGNUM *number = NULL;

    EXPECT_INT(EVP_PKEY_get_bn_param(key, name, &number), 1);
    EXPECT_INT(BN_bn2binpad(number, ret_number, (int)bytes), bytes);
    BN_free(number);
}

static void sign(unsigned bits, const char *digest, int salt, struct signed_message *ret)
{
    EVP_PKEY *key = EVP_RSA_gen(bits);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    size_t size = sizeof(ret->signature);

    EXPECT(key && context);
    EXPECT_INT(EVP_DigestSignInit_ex(context, &parameters, digest, NULL, NULL, key, NULL), 1);
    EXPECT(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) > 0);
    EXPECT(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt) > 0);
    EXPECT_INT(
        EVP_DigestSign(context, ret->signature, &size, (const uint8_t *)message, sizeof(message)),
        1);
    ret->key.bytes = bits / 8;
    EXPECT_INT(size, ret->key.bytes);
    get(key, OSSL_PKEY_PARAM_RSA_N, ret->key.modulus, ret->key.bytes);
    get(key, OSSL_PKEY_PARAM_RSA_E, ret->key.exponent, ret->key.bytes);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

static int verify(const struct signed_message *m, enum sk_hash hash, struct sevkit_error *error)
{
    return sk_rsa_pss_verify(&m->key, hash, message, sizeof(message), m->signature, error);
}

TEST(keys_of_naples_with_sha256)
{
    struct signed_message m;
    struct sevkit_error error;

    sign(2048, "SHA256", 32, &m);
    EXPECT_OK(verify(&m, SK_SHA256, &error), &error);
    EXPECT_ERROR(verify(&m, SK_SHA384, &error), SEVKIT_EREFUSED, &error);
    for (size_t i = 0; i < m.key.bytes; i += 11) {
        m.signature[i] ^= 1;
        EXPECT_ERROR(verify(&m, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
        m.signature[i] ^= 1;
    }
    EXPECT_OK(verify(&m, SK_SHA256, &error), &error);
}

TEST(the_salt_must_have_the_length_of_the_digest)
{
    struct signed_message m;
    struct sevkit_error error;

    sign(2048, "SHA256", 20, &m);
    EXPECT_ERROR(verify(&m, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
}

TEST(a_key_of_zeros_verifies_nothing)
{
    struct signed_message m = {.key = {.bytes = 256}};
    struct sevkit_error error;

    EXPECT(verify(&m, SK_SHA256, &error) < 0);
}
