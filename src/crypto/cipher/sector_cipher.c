/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/sector_cipher.h"

#include "base/writer.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

#define IV_BYTES 16
/* What is authenticated beside the ciphertext: the number of the sector, and the IV. */
#define AAD_BYTES (8 + IV_BYTES)

struct sk_sector_cipher {
    EVP_CIPHER *algorithm;
    EVP_CIPHER_CTX *context;
    EVP_MAC *mac_algorithm;
    EVP_MAC_CTX *mac; /* NULL: none */
};

static int start_mac(struct sk_sector_cipher *cipher, const uint8_t *key,
                     struct sevkit_error *error)
{
    char digest[] = "SHA2-256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };

    cipher->mac_algorithm = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    if (cipher->mac_algorithm)
        cipher->mac = EVP_MAC_CTX_new(cipher->mac_algorithm);
    if (!cipher->mac || EVP_MAC_init(cipher->mac, key, SK_SECTOR_MAC_BYTES, params) != 1)
        return sk_openssl_error(error, "HMAC");
    return 0;
}

int sk_sector_cipher_new(const uint8_t *key, size_t key_size, struct sk_sector_cipher **ret_cipher,
                         struct sevkit_error *error)
{
    struct sk_sector_cipher *cipher;
    int r = 0;

    if (key_size != SK_SECTOR_KEY_BYTES && key_size != SK_SECTOR_XTS_BYTES)
        return sk_error_set(error, SEVKIT_EUSAGE, "sector cipher: key of %zu bytes", key_size);
    cipher = calloc(1, sizeof(*cipher));
    if (!cipher)
        return sk_error_oom(error);
    sk_openssl_start();
    cipher->algorithm = EVP_CIPHER_fetch(NULL, "AES-256-XTS", NULL);
    cipher->context = EVP_CIPHER_CTX_new();
    if (!cipher->algorithm || !cipher->context ||
        EVP_EncryptInit_ex2(cipher->context, cipher->algorithm, key, NULL, NULL) != 1)
        r = sk_openssl_error(error, "AES-256-XTS");
    if (r == 0 && key_size == SK_SECTOR_KEY_BYTES)
        r = start_mac(cipher, key + SK_SECTOR_XTS_BYTES, error);
    if (r < 0) {
        sk_sector_cipher_free(cipher);
        return r;
    }
    *ret_cipher = cipher;
    return 0;
}

void sk_sector_cipher_free(struct sk_sector_cipher *cipher)
{
    if (!cipher)
        return;
    EVP_CIPHER_CTX_free(cipher->context);
    EVP_CIPHER_free(cipher->algorithm);
    EVP_MAC_CTX_free(cipher->mac);
    EVP_MAC_free(cipher->mac_algorithm);
    free(cipher);
}

int sk_sector_encrypt(struct sk_sector_cipher *cipher, uint64_t number, const void *plain,
                      size_t size, void *ret_encrypted, uint8_t *ret_tag,
                      struct sevkit_error *error)
{
    uint8_t aad[AAD_BYTES];
    struct sk_writer writer = sk_writer_of(aad, sizeof(aad));
    size_t written;
    int length = 0;

    if (size > INT_MAX || !cipher->mac != !ret_tag)
        return sk_error_set(error, SEVKIT_EUSAGE, "sector cipher: wrong use");
    sk_write_u64le(&writer, number);
    sk_write_u64le(&writer, number);
    sk_write_zeros_to(&writer, sizeof(aad));
    if (EVP_EncryptInit_ex2(cipher->context, NULL, NULL, aad + 8, NULL) != 1 ||
        EVP_EncryptUpdate(cipher->context, ret_encrypted, &length, plain, (int)size) != 1 ||
        length != (int)size)
        return sk_openssl_error(error, "AES-256-XTS");
    if (!ret_tag)
        return 0;
    if (EVP_MAC_init(cipher->mac, NULL, 0, NULL) != 1 ||
        EVP_MAC_update(cipher->mac, aad, sizeof(aad)) != 1 ||
        EVP_MAC_update(cipher->mac, ret_encrypted, size) != 1 ||
        EVP_MAC_final(cipher->mac, ret_tag, &written, SK_SECTOR_TAG_BYTES) != 1)
        return sk_openssl_error(error, "HMAC");
    return 0;
}
