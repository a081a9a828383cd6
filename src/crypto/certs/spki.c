/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/spki.h"

#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

SK_DEFINE_CLEANUP(BIO *, BIO_vfree)
SK_DEFINE_CLEANUP(X509 *, X509_free)
SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(OSSL_DECODER_CTX *, OSSL_DECODER_CTX_free)

/* OpenSSL would ask the terminal. */
static int no_passphrase(char *buffer, size_t capacity, size_t *ret_size, const OSSL_PARAM params[],
                         void *arg)
{
    (void)buffer;
    (void)capacity;
    (void)ret_size;
    (void)params;
    (void)arg;
    return 0;
}

static EVP_PKEY *read_key(const uint8_t *data, size_t size)
{
    SK_CLEANUP(OSSL_DECODER_CTX_free_p) OSSL_DECODER_CTX *ctx = NULL;
    EVP_PKEY *key = NULL;

    ctx = OSSL_DECODER_CTX_new_for_pkey(&key, NULL, NULL, NULL, 0, NULL, NULL);
    if (!ctx || !OSSL_DECODER_CTX_set_passphrase_cb(ctx, no_passphrase, NULL))
        return NULL;
    return OSSL_DECODER_from_data(ctx, &data, &size) == 1 ? key : NULL;
}

/* The same for a PEM block that says that it is encrypted, which no certificate is. */
static int no_pem_passphrase(char *buffer, int capacity, int is_new, void *arg)
{
    (void)buffer;
    (void)capacity;
    (void)is_new;
    (void)arg;
    return -1;
}

EVP_PKEY *sk_certificate_key(const void *data, size_t size)
{
    SK_CLEANUP(BIO_vfree_p) BIO *bio = NULL;
    SK_CLEANUP(X509_free_p) X509 *certificate = NULL;
    const uint8_t *der = data;
    EVP_PKEY *key;

    if (size == 0 || size > INT_MAX)
        return NULL;
    bio = BIO_new_mem_buf(data, (int)size);
    if (!bio)
        return NULL;
    certificate = PEM_read_bio_X509(bio, NULL, no_pem_passphrase, NULL);
    if (!certificate)
        certificate = d2i_X509(NULL, &der, (long)size);
    key = certificate ? X509_get_pubkey(certificate) : NULL;
    ERR_clear_error();
    return key;
}

int sk_spki_digest(const void *data, size_t size, enum sk_hash hash, uint8_t *ret_digest,
                   struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    unsigned char *der = NULL;
    int length, r;

    sk_openssl_start();
    if (size > INT_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too many for a key", size);
    key = read_key(data, size);
    if (!key)
        key = sk_certificate_key(data, size);
    ERR_clear_error();
    if (!key)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "found neither a key nor a certificate (PEM or DER, not encrypted)");
    length = i2d_PUBKEY(key, &der);
    if (length <= 0)
        return sk_openssl_error(error, "encoding a public key");
    r = sk_hash_bytes(hash, der, (size_t)length, ret_digest, error);
    OPENSSL_free(der);
    return r;
}
