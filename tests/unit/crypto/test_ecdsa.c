/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/keys/ecdsa.h"
#include "test.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

static const char message[] = "what is signed";

static void get(const EVP_PKEY *key, const char *name, uint8_t ret_number[SK_CURVE_MAX_BYTES])
{
    BIGNUM *number = NULL;

    EXPECT_INT(EVP_PKEY_get_bn_param(key, name, &number), 1);
    EXPECT_INT(BN_bn2binpad(number, ret_number, SK_CURVE_MAX_BYTES), SK_CURVE_MAX_BYTES);
    BN_free(number);
}

struct signed_message {
    struct sk_ec_point point;
    uint8_t r[SK_CURVE_MAX_BYTES];
    uint8_t s[SK_CURVE_MAX_BYTES];
};

static void sign(const char *curve, const char *digest, struct signed_message *ret)
{
    EVP_PKEY *key = EVP_EC_gen(curve);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der[128];
    const uint8_t *at = der;
    size_t size = sizeof(der);
    ECDSA_SIG *signature;

    EXPECT(key && context);
    EXPECT_INT(EVP_DigestSignInit_ex(context, NULL, digest, NULL, NULL, key, NULL), 1);
    EXPECT_INT(EVP_DigestSign(context, der, &size, (const uint8_t *)message, sizeof(message)), 1);
    signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
    EXPECT(signature);
    EXPECT(BN_bn2binpad(ECDSA_SIG_get0_r(signature), ret->r, SK_CURVE_MAX_BYTES) > 0);
    EXPECT(BN_bn2binpad(ECDSA_SIG_get0_s(signature), ret->s, SK_CURVE_MAX_BYTES) > 0);
    ret->point.curve = strcmp(curve, "P-256") == 0 ? SK_P256 : SK_P384;
    get(key, OSSL_PKEY_PARAM_EC_PUB_X, ret->point.x);
    get(key, OSSL_PKEY_PARAM_EC_PUB_Y, ret->point.y);
    ECDSA_SIG_free(signature);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

static int verify(const struct signed_message *m, enum sk_hash hash, struct sevkit_error *error)
{
    return sk_ecdsa_verify(&m->point, hash, message, sizeof(message), m->r, m->s, error);
}

TEST(each_curve_with_each_hash)
{
    static const struct {
        const char *curve, *digest;
        enum sk_hash hash;
    } cases[] = {
        {"P-256", "SHA256", SK_SHA256},
        {"P-256", "SHA384", SK_SHA384},
        {"P-384", "SHA256", SK_SHA256},
        {"P-384", "SHA384", SK_SHA384},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct signed_message m;
        struct sevkit_error error;

        sign(cases[i].curve, cases[i].digest, &m);
        EXPECT_OK(verify(&m, cases[i].hash, &error), &error);
        EXPECT_ERROR(verify(&m, cases[i].hash == SK_SHA256 ? SK_SHA384 : SK_SHA256, &error),
                     SEVKIT_EREFUSED, &error);
        EXPECT_ERROR(sk_ecdsa_verify(&m.point, cases[i].hash, "another", 7, m.r, m.s, &error),
                     SEVKIT_EREFUSED, &error);
    }
}

TEST(no_flipped_bit_verifies)
{
    struct signed_message good;
    struct sevkit_error error;

    sign("P-384", "SHA256", &good);
    for (size_t i = 0; i < 8 * SK_CURVE_MAX_BYTES; i += 13) {
        struct signed_message bad = good;

        bad.r[i / 8] ^= (uint8_t)(1u << i % 8);
        EXPECT_ERROR(verify(&bad, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
        bad = good;
        bad.s[i / 8] ^= (uint8_t)(1u << i % 8);
        EXPECT_ERROR(verify(&bad, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
        bad = good;
        bad.point.x[i / 8] ^= (uint8_t)(1u << i % 8);
        EXPECT_ERROR(verify(&bad, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
    }
}

TEST(zeros_are_no_signature)
{
    struct signed_message m;
    struct sevkit_error error;

    sign("P-256", "SHA256", &m);
    memset(m.r, 0, sizeof(m.r));
    memset(m.s, 0, sizeof(m.s));
    EXPECT_ERROR(verify(&m, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
    memset(m.point.x, 0, sizeof(m.point.x));
    memset(m.point.y, 0, sizeof(m.point.y));
    EXPECT_ERROR(verify(&m, SK_SHA256, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "not a point");
}
