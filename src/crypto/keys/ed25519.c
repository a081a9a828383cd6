/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/ed25519.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/keys/key_cost.h"
#include "crypto/keys/key_encrypt.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)
SK_DEFINE_CLEANUP(BIO *, BIO_free)

static EVP_PKEY *private_of(const uint8_t private_key[SK_ED25519_BYTES])
{
    sk_openssl_start();
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_key, SK_ED25519_BYTES);
}

int sk_ed25519_public(const uint8_t private_key[SK_ED25519_BYTES],
                      uint8_t ret_public[SK_ED25519_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = private_of(private_key);
    size_t size = SK_ED25519_BYTES;

    if (!key || EVP_PKEY_get_raw_public_key(key, ret_public, &size) != 1 ||
        size != SK_ED25519_BYTES)
        return sk_openssl_error(error, "Ed25519");
    return 0;
}

int sk_ed25519_generate(struct sk_secret **ret_private, uint8_t ret_public[SK_ED25519_BYTES],
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    int r = sk_secret_new(SK_ED25519_BYTES, &key, error);

    if (r == 0)
        r = sk_random_bytes(key->data, SK_ED25519_BYTES, error);
    if (r == 0)
        r = sk_ed25519_public(key->data, ret_public, error);
    if (r < 0)
        return r;
    key->size = SK_ED25519_BYTES;
    *ret_private = SK_TAKE(key);
    return 0;
}

int sk_ed25519_sign(const uint8_t private_key[SK_ED25519_BYTES], const void *data, size_t size,
                    uint8_t ret_signature[SK_ED25519_SIGNATURE_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = private_of(private_key);
    SK_CLEANUP(EVP_MD_CTX_free_p) EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = SK_ED25519_SIGNATURE_BYTES;

    if (!key || !context || EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(context, ret_signature, &length, data, size) != 1 ||
        length != SK_ED25519_SIGNATURE_BYTES)
        return sk_openssl_error(error, "Ed25519");
    return 0;
}

int sk_ed25519_verify(const uint8_t public_key[SK_ED25519_BYTES], const void *data, size_t size,
                      const uint8_t signature[SK_ED25519_SIGNATURE_BYTES],
                      struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    SK_CLEANUP(EVP_MD_CTX_free_p) EVP_MD_CTX *context = NULL;

    sk_openssl_start();
    key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, SK_ED25519_BYTES);
    context = EVP_MD_CTX_new();
    if (!key || !context || EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) != 1)
        return sk_openssl_error(error, "Ed25519");
    if (EVP_DigestVerify(context, signature, SK_ED25519_SIGNATURE_BYTES, data, size) == 1)
        return 0;
    ERR_clear_error();
    return sk_error_set(error, SEVKIT_EREFUSED, "Ed25519: the signature is wrong");
}

struct question {
    const struct sk_secret *passphrase; /* NULL: none */
    bool asked;
};

/* Never asks on the terminal. */
static int give_passphrase(char *buffer, int capacity, int writing, void *arg)
{
    struct question *question = arg;
    const struct sk_secret *passphrase = question->passphrase;

    (void)writing;
    question->asked = true;
    if (!passphrase || passphrase->size > (size_t)capacity)
        return -1;
    memcpy(buffer, passphrase->data, passphrase->size);
    return (int)passphrase->size;
}

static int read_pem(const void *pem, size_t size, const struct sk_secret *passphrase,
                    EVP_PKEY **ret_key, struct sevkit_error *error)
{
    struct question question = {passphrase, false};
    SK_CLEANUP(BIO_free_p) BIO *bio = NULL;
    EVP_PKEY *key;
    int r;

    if (size > SK_KEY_FILE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too many for a key", size);
    r = sk_key_cost_check(pem, size, error);
    if (r < 0)
        return r;
    bio = BIO_new_mem_buf(pem, (int)size);
    if (!bio)
        return sk_error_oom(error);
    key = PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &question);
    ERR_clear_error();
    if (!key && question.asked)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s",
                            passphrase ? "the key is encrypted and the passphrase does not open it"
                                       : "the key is encrypted and no passphrase was given");
    if (!key)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "expected a private key for Ed25519 (PKCS#8, PEM)");
    *ret_key = key;
    return 0;
}

int sk_ed25519_read_private(const void *pem, size_t size, const struct sk_secret *passphrase,
                            struct sk_secret **ret_private, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    size_t length = SK_ED25519_BYTES;
    int r;

    sk_openssl_start();
    r = read_pem(pem, size, passphrase, &key, error);
    if (r < 0)
        return r;
    if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "expected a private key for Ed25519 (PKCS#8, PEM); this key is for "
                            "another algorithm");
    r = sk_secret_new(SK_ED25519_BYTES, &secret, error);
    if (r < 0)
        return r;
    if (EVP_PKEY_get_raw_private_key(key, secret->data, &length) != 1 || length != SK_ED25519_BYTES)
        return sk_openssl_error(error, "Ed25519");
    secret->size = length;
    *ret_private = SK_TAKE(secret);
    return 0;
}

int sk_ed25519_write_private(const uint8_t private_key[SK_ED25519_BYTES],
                             const struct sk_secret *passphrase, struct sk_secret **ret_pem,
                             struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = private_of(private_key);
    SK_CLEANUP(BIO_free_p) BIO *bio = BIO_new(BIO_s_secmem());
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    bool ok = key && bio;
    char *data;
    long size;
    int r;

    if (ok && passphrase)
        ok = sk_key_write_encrypted(key, true, passphrase->data, passphrase->size, bio);
    else if (ok)
        ok = PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1;
    if (!ok)
        return sk_openssl_error(error, "Ed25519");
    size = BIO_get_mem_data(bio, &data);
    if (size <= 0)
        return sk_openssl_error(error, "Ed25519");
    r = sk_secret_new((size_t)size, &secret, error);
    if (r < 0)
        return r;
    memcpy(secret->data, data, (size_t)size);
    secret->size = (size_t)size;
    *ret_pem = SK_TAKE(secret);
    return 0;
}
