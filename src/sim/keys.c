/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/keys.h"

#include "crypto/openssl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#define RSA_BITS 4096

int sk_rsa_key_generate(EVP_PKEY **ret_key, struct sevkit_error *error)
{
    EVP_PKEY *key;

    sk_openssl_start();
    key = EVP_RSA_gen(RSA_BITS);
    if (!key)
        return sk_error_set(error, SEVKIT_EINTERNAL, "OpenSSL cannot make an RSA key");
    *ret_key = key;
    return 0;
}

void sk_rsa_key_free(EVP_PKEY *key)
{
    EVP_PKEY_free(key);
}
