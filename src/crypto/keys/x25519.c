/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/x25519.h"

#include "base/cleanup.h"
#include "base/secret.h"
#include "crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

int sk_x25519_public(const uint8_t private_key[SK_X25519_BYTES],
                     uint8_t ret_public[SK_X25519_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = NULL;
    size_t size = SK_X25519_BYTES;

    sk_openssl_start();
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key, SK_X25519_BYTES);
    if (!key || EVP_PKEY_get_raw_public_key(key, ret_public, &size) != 1 || size != SK_X25519_BYTES)
        return sk_openssl_error(error, "X25519");
    return 0;
}

int sk_x25519_shared(const uint8_t private_key[SK_X25519_BYTES],
                     const uint8_t peer[SK_X25519_BYTES], uint8_t ret_shared[SK_X25519_BYTES],
                     struct sevkit_error *error)
{
    static const uint8_t zeros[SK_X25519_BYTES];
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *own = NULL;
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *other = NULL;
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    uint8_t shared[SK_X25519_BYTES] = {0};
    size_t size = sizeof(shared);
    bool derived;

    sk_openssl_start();
    own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key, SK_X25519_BYTES);
    other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer, SK_X25519_BYTES);
    if (own && other)
        context = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
    if (!context || EVP_PKEY_derive_init(context) != 1 ||
        EVP_PKEY_derive_set_peer(context, other) != 1)
        return sk_openssl_error(error, "X25519");
    /* OpenSSL fails for the same reason as the comparison does (RFC 7748, 6.1). */
    derived = EVP_PKEY_derive(context, shared, &size) == 1;
    if (!derived || size != sizeof(shared) || sk_secret_equal(shared, zeros, sizeof(shared))) {
        ERR_clear_error();
        sk_wipe(shared, sizeof(shared));
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "X25519: the peer's public key is of small order");
    }
    memcpy(ret_shared, shared, sizeof(shared));
    sk_wipe(shared, sizeof(shared));
    return 0;
}
