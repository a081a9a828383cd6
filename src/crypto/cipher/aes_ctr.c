/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/aes_ctr.h"

#include "base/cleanup.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/evp.h>

SK_DEFINE_CLEANUP(EVP_CIPHER *, EVP_CIPHER_free)
SK_DEFINE_CLEANUP(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free)

int sk_aes128_ctr(const uint8_t key[SK_AES128_BYTES], const uint8_t iv[SK_AES128_BYTES],
                  const void *input, size_t size, void *ret_output, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_CIPHER_free_p) EVP_CIPHER *cipher = NULL;
    SK_CLEANUP(EVP_CIPHER_CTX_free_p) EVP_CIPHER_CTX *context = NULL;
    uint8_t *output = ret_output;
    int first = 0, last = 0;

    if (size > INT_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "AES: %zu bytes are too many", size);
    sk_openssl_start();
    cipher = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
    context = EVP_CIPHER_CTX_new();
    if (!cipher || !context || EVP_EncryptInit_ex2(context, cipher, key, iv, NULL) != 1 ||
        EVP_EncryptUpdate(context, output, &first, input, (int)size) != 1 ||
        EVP_EncryptFinal_ex(context, output + first, &last) != 1 ||
        (size_t)first + (size_t)last != size)
        return sk_openssl_error(error, "AES-128-CTR");
    return 0;
}
