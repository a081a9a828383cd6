/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/aes_gcm.h"

#include "base/cleanup.h"
#include "base/secret.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

SK_DEFINE_CLEANUP(EVP_CIPHER *, EVP_CIPHER_free)
SK_DEFINE_CLEANUP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free)

/* A context with key, IV (12 bytes is the default length) and header set. */
static EVP_CIPHER_CTX *start(const struct sk_gcm *gcm, int encrypt)
{
    SK_CLEANUP(EVP_CIPHER_free_p) EVP_CIPHER *cipher = NULL;
    SK_CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = NULL;
    int size;

    sk_openssl_start();
    cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    context = EVP_CIPHER_CTX_new();
    if (!cipher || !context ||
        EVP_CipherInit_ex2(context, cipher, gcm->key, gcm->iv, encrypt, NULL) != 1 ||
        (gcm->header_size &&
         EVP_CipherUpdate(context, NULL, &size, gcm->header, (int)gcm->header_size) != 1))
        return NULL;
    return SK_TAKE(context);
}

static int check_size(const struct sk_gcm *gcm, size_t size, struct sevkit_error *error)
{
    return size > INT_MAX - SK_GCM_TAG_BYTES || gcm->header_size > INT_MAX
               ? sk_error_set(error, SEVKIT_EUSAGE, "AES-256-GCM: %zu bytes are too many", size)
               : 0;
}

int sk_aes256_gcm_seal(const struct sk_gcm *gcm, const void *plain, size_t size,
                       uint8_t *ret_sealed, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = NULL;
    int r = check_size(gcm, size, error), first = 0, last = 0;

    if (r < 0)
        return r;
    context = start(gcm, 1);
    if (!context || EVP_EncryptUpdate(context, ret_sealed, &first, plain, (int)size) != 1 ||
        EVP_EncryptFinal_ex(context, ret_sealed + first, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, SK_GCM_TAG_BYTES, ret_sealed + size) !=
            1)
        return sk_openssl_error(error, "AES-256-GCM");
    return 0;
}

int sk_aes256_gcm_open(const struct sk_gcm *gcm, const void *sealed, size_t size,
                       uint8_t *ret_plain, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = NULL;
    const uint8_t *bytes = sealed;
    int r = check_size(gcm, size, error), first = 0, last = 0;
    uint8_t tag[SK_GCM_TAG_BYTES];
    size_t plain_size;

    if (r < 0)
        return r;
    if (size < SK_GCM_TAG_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED, "sealed message: %zu bytes hold no tag", size);
    plain_size = size - SK_GCM_TAG_BYTES;
    memcpy(tag, bytes + plain_size, sizeof(tag));
    context = start(gcm, 0);
    if (!context || EVP_DecryptUpdate(context, ret_plain, &first, bytes, (int)plain_size) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag) != 1)
        return sk_openssl_error(error, "AES-256-GCM");
    if (EVP_DecryptFinal_ex(context, ret_plain + first, &last) == 1)
        return 0;
    ERR_clear_error();
    sk_wipe(ret_plain, plain_size);
    return sk_error_set(error, SEVKIT_EREFUSED, "sealed message: the tag is wrong");
}
