/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/keys/key_cost.h"
#include "test.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sevkit/key.h>
#include <stdlib.h>

SK_DEFINE_CLEANUP(X509_SIG *, X509_SIG_free)

/* An encrypted key, as DER, whose header says algorithm (taken); nothing has to be derived for that. */
static size_t encrypted(X509_ALGOR *algorithm, uint8_t **ret_der)
{
    SK_CLEANUP(X509_SIG_free_p) X509_SIG *key = X509_SIG_new();
    X509_ALGOR *place;
    ASN1_OCTET_STRING *octets;
    uint8_t ciphertext[64] = {0};
    int size;

    EXPECT(key && algorithm);
    X509_SIG_getm(key, &place, &octets);
    EXPECT(X509_ALGOR_copy(place, algorithm) == 1);
    X509_ALGOR_free(algorithm);
    EXPECT(ASN1_OCTET_STRING_set(octets, ciphertext, sizeof(ciphertext)) == 1);
    *ret_der = NULL;
    size = i2d_X509_SIG(key, ret_der);
    EXPECT(size > 0);
    return (size_t)size;
}

/* Both as DER and as the second block of a PEM file; text NULL: nothing is wrong with it. */
static void expect_cost(X509_ALGOR *algorithm, const char *text)
{
    static const char before[] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    struct sevkit_error error;
    uint8_t *der;
    size_t size = encrypted(algorithm, &der);
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;
    long pem_size;

    EXPECT(BIO_write(bio, before, sizeof(before) - 1) > 0);
    EXPECT(PEM_write_bio(bio, PEM_STRING_PKCS8, "", der, (long)size) > 0);
    pem_size = BIO_get_mem_data(bio, &pem);
    if (text) {
        EXPECT_ERROR(sk_key_cost_check(der, size, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, text);
        EXPECT_ERROR(sk_key_cost_check(pem, (size_t)pem_size, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, text);
    } else {
        EXPECT_OK(sk_key_cost_check(der, size, &error), &error);
        EXPECT_OK(sk_key_cost_check(pem, (size_t)pem_size, &error), &error);
    }
    BIO_free(bio);
    OPENSSL_free(der);
}

static X509_ALGOR *pbkdf2(int iterations)
{
    return PKCS5_pbe2_set(EVP_aes_256_cbc(), iterations, NULL, 0);
}

TEST(iterations_are_bounded)
{
    expect_cost(pbkdf2(1), NULL);
    expect_cost(pbkdf2(SK_KEY_ITERATIONS_MAX), NULL);
    expect_cost(pbkdf2(SK_KEY_ITERATIONS_MAX + 1),
                "10000001 iterations of its passphrase, expected at most 10000000");
    expect_cost(pbkdf2(2147483647), "2147483647 iterations");
}

TEST(older_derivations_are_bounded)
{
    static const int kinds[] = {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbeWithMD5AndDES_CBC};

    for (size_t i = 0; i < SK_ARRAY_SIZE(kinds); i++) {
        expect_cost(PKCS5_pbe_set(kinds[i], SK_KEY_ITERATIONS_MAX, NULL, 0), NULL);
        expect_cost(PKCS5_pbe_set(kinds[i], SK_KEY_ITERATIONS_MAX + 1, NULL, 0),
                    "10000001 iterations");
    }
}

TEST(scrypt_is_bounded)
{
    expect_cost(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, 1 << 14, 8, 32), NULL);
    expect_cost(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, 1 << 14, 8, 33),
                "scrypt N=16384 r=8 p=33, expected a product of at most 4194304");
}

/* An iteration count that does not fit, or is negative, is not taken for a small one. */
TEST(counts_that_are_no_numbers_are_refused)
{
    static const int64_t counts[] = {-1, INT64_MIN};
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++) {
        PBEPARAM *parameter = PBEPARAM_new();
        X509_ALGOR *algorithm = X509_ALGOR_new();
        ASN1_STRING *packed = NULL;

        EXPECT(ASN1_INTEGER_set_int64(parameter->iter, counts[i]) == 1);
        EXPECT(ASN1_OCTET_STRING_set(parameter->salt, (const uint8_t *)"12345678", 8) == 1);
        packed = ASN1_item_pack(parameter, ASN1_ITEM_rptr(PBEPARAM), NULL);
        EXPECT(X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_pbeWithMD5AndDES_CBC), V_ASN1_SEQUENCE,
                               packed) == 1);
        PBEPARAM_free(parameter);
        expect_cost(algorithm, "no 64-bit number");
    }
    expect_cost(({
                    X509_ALGOR *none = X509_ALGOR_new();
                    EXPECT(X509_ALGOR_set0(none, OBJ_nid2obj(NID_pbes2), V_ASN1_NULL, NULL) == 1);
                    none;
                }),
                "not known");
    EXPECT_OK(sk_key_cost_check("", 0, &error), &error);
}

/* The limit counts where keys are loaded, and before the passphrase does. */
TEST(loading_obeys_the_limit)
{
    struct sevkit_key *key = NULL;
    struct sevkit_error error;
    uint8_t *der;
    size_t size = encrypted(pbkdf2(2000000000), &der);

    EXPECT_ERROR(sevkit_key_load(der, size, "x", 1, &key, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "2000000000 iterations");
    EXPECT(!key);
    OPENSSL_free(der);
}
