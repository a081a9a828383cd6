/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/derive/hmac.h"

#include "base/cleanup.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

SK_DEFINE_CLEANUP(EVP_MAC *, EVP_MAC_free)
SK_DEFINE_CLEANUP(EVP_MAC_CTX *, EVP_MAC_CTX_free)

struct input {
    const void *key;
    size_t key_size;
    const void *data;
    size_t size;
};

static int hmac(const char *digest, const struct input *input, uint8_t *ret_mac, size_t mac_size,
                struct sevkit_error *error)
{
    SK_CLEANUP(EVP_MAC_free_p) EVP_MAC *mac = NULL;
    SK_CLEANUP(EVP_MAC_CTX_free_p) EVP_MAC_CTX *context = NULL;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)digest, 0),
        OSSL_PARAM_construct_end(),
    };
    size_t written;

    sk_openssl_start();
    mac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    if (mac)
        context = EVP_MAC_CTX_new(mac);
    if (!context || EVP_MAC_init(context, input->key, input->key_size, params) != 1 ||
        EVP_MAC_update(context, input->data, input->size) != 1 ||
        EVP_MAC_final(context, ret_mac, &written, mac_size) != 1)
        return sk_openssl_error(error, "HMAC");
    return 0;
}

int sk_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                   uint8_t ret_mac[SK_HMAC_SHA256_BYTES], struct sevkit_error *error)
{
    const struct input input = {key, key_size, data, size};

    return hmac("SHA2-256", &input, ret_mac, SK_HMAC_SHA256_BYTES, error);
}

int sk_hmac_sha1(const void *key, size_t key_size, const void *data, size_t size,
                 uint8_t ret_mac[SK_HMAC_SHA1_BYTES], struct sevkit_error *error)
{
    const struct input input = {key, key_size, data, size};

    return hmac("SHA1", &input, ret_mac, SK_HMAC_SHA1_BYTES, error);
}
