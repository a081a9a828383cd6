/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/key_encrypt.h"

#include "base/cleanup.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdint.h>

/* OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256; OpenSSL's own default is 2048. */
#define PBKDF2_ITERATIONS 600000
#define PBKDF2_SALT_BYTES 16

SK_DEFINE_CLEANUP(PKCS8_PRIV_KEY_INFO *, PKCS8_PRIV_KEY_INFO_free)
SK_DEFINE_CLEANUP(X509_SIG *, X509_SIG_free)

bool sk_key_write_encrypted(const EVP_PKEY *pkey, bool pem, const void *passphrase,
                            size_t passphrase_size, BIO *out)
{
    SK_CLEANUP(PKCS8_PRIV_KEY_INFO_free_p) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    SK_CLEANUP(X509_SIG_free_p) X509_SIG *sealed = NULL;
    uint8_t salt[PBKDF2_SALT_BYTES];
    X509_ALGOR *algorithm;

    if (!info || RAND_bytes(salt, sizeof(salt)) != 1)
        return false;
    algorithm = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), PBKDF2_ITERATIONS, salt, sizeof(salt), NULL,
                                  NID_hmacWithSHA256);
    if (!algorithm)
        return false;
    sealed = PKCS8_set0_pbe(passphrase, (int)passphrase_size, info, algorithm);
    if (!sealed) {
        X509_ALGOR_free(algorithm);
        return false;
    }
    return (pem ? PEM_write_bio_PKCS8(out, sealed) : i2d_PKCS8_bio(out, sealed)) == 1;
}
