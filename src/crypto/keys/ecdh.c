/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/ecdh.h"

#include "base/cleanup.h"
#include "crypto/keys/ec_key.h"
#include "crypto/openssl.h"

#include <openssl/evp.h>

SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

int sk_ecdh_p384(const struct sevkit_key *private_key, const struct sevkit_key *peer,
                 struct sk_secret **ret_secret, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p) EVP_PKEY_CTX *context = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    size_t size = SK_ECDH_P384_BYTES;
    int r;

    if (!sevkit_key_is_private(private_key))
        return sk_error_set(error, SEVKIT_EREFUSED, "a key exchange needs a private key");
    r = sk_secret_new(SK_ECDH_P384_BYTES, &secret, error);
    if (r < 0)
        return r;
    sk_openssl_start();
    context = EVP_PKEY_CTX_new_from_pkey(NULL, private_key->pkey, NULL);
    if (!context || EVP_PKEY_derive_init(context) != 1 ||
        EVP_PKEY_derive_set_peer(context, peer->pkey) != 1 ||
        EVP_PKEY_derive(context, secret->data, &size) != 1 || size != SK_ECDH_P384_BYTES)
        return sk_openssl_error(error, "key exchange");
    secret->size = size;
    *ret_secret = SK_TAKE(secret);
    return 0;
}
