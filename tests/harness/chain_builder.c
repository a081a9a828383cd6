/* SPDX-License-Identifier: Apache-2.0 */
#include "chain_builder.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#define EC_KEYS 8u

#define MUST(condition)                                                                         \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            (void)fprintf(stderr, "%s:%d: cannot build: %s\n", __FILE__, __LINE__, #condition); \
            exit(99);                                                                           \
        }                                                                                       \
    } while (0)

/* n, d and the CRT numbers from the two primes. */
static EVP_PKEY *key_of_primes(const uint8_t primes[2][SK_TEST_PRIME_BYTES])
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
    enum { N, E, D, P, Q, DP, DQ, QI, NUMBERS };
    BN_CTX *bn = BN_CTX_new();
    BIGNUM *x[NUMBERS];
    BIGNUM *p1 = BN_new(), *q1 = BN_new(), *phi = BN_new();
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;

    for (int i = 0; i < NUMBERS; i++)
        x[i] = BN_new();
    MUST(BN_bin2bn(primes[0], SK_TEST_PRIME_BYTES, x[P]) &&
         BN_bin2bn(primes[1], SK_TEST_PRIME_BYTES, x[Q]) && BN_set_word(x[E], 65537));
    MUST(BN_sub(p1, x[P], BN_value_one()) && BN_sub(q1, x[Q], BN_value_one()));
    MUST(BN_mul(x[N], x[P], x[Q], bn) && BN_mul(phi, p1, q1, bn));
    MUST(BN_mod_inverse(x[D], x[E], phi, bn) && BN_mod(x[DP], x[D], p1, bn) &&
         BN_mod(x[DQ], x[D], q1, bn) && BN_mod_inverse(x[QI], x[Q], x[P], bn));
    for (int i = 0; i < NUMBERS; i++)
        MUST(OSSL_PARAM_BLD_push_BN(builder, names[i], x[i]));
    params = OSSL_PARAM_BLD_to_param(builder);
    MUST(params && EVP_PKEY_fromdata_init(ctx) == 1 &&
         EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) == 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(ctx);
    for (int i = 0; i < NUMBERS; i++)
        BN_free(x[i]);
    BN_free(p1);
    BN_free(q1);
    BN_free(phi);
    BN_CTX_free(bn);
    return key;
}

static EVP_PKEY *rsa_keys[SK_TEST_RSA_KEYS];
static EVP_PKEY *ec_keys[EC_KEYS];

__attribute__((destructor)) static void free_keys(void)
{
    for (size_t i = 0; i < SK_TEST_RSA_KEYS; i++)
        EVP_PKEY_free(rsa_keys[i]);
    for (size_t i = 0; i < EC_KEYS; i++)
        EVP_PKEY_free(ec_keys[i]);
}

EVP_PKEY *sk_test_rsa(enum sk_test_key which)
{
    if (!rsa_keys[which])
        rsa_keys[which] = key_of_primes(sk_test_primes[which]);
    return rsa_keys[which];
}

EVP_PKEY *sk_test_ec(unsigned number)
{
    MUST(number < EC_KEYS);
    if (!ec_keys[number])
        ec_keys[number] = EVP_EC_gen("P-384");
    MUST(ec_keys[number]);
    return ec_keys[number];
}

struct sk_blob sk_build_cert(const struct sk_cert_draft *draft)
{
    struct sk_blob cert = {.size = 0};

    MUST(sk_cert_make(draft, &cert, NULL) == 0);
    return cert;
}

struct sk_blob sk_build_crl(const struct sk_crl_draft *draft)
{
    struct sk_blob crl = {.size = 0};

    MUST(sk_crl_make(draft, &crl, NULL) == 0);
    return crl;
}
