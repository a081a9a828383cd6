/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/derive/pbkdf2.h"

#include "base/cleanup.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/evp.h>

SK_DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)

int sk_pbkdf2_sha256(const void *password, size_t password_size, const void *salt, size_t salt_size,
                     uint64_t iterations, void *ret_key, size_t key_size,
                     struct sevkit_error *error)
{
    SK_CLEANUP(EVP_MD_free_p) EVP_MD *digest = NULL;

    if (password_size > INT_MAX || salt_size > INT_MAX || key_size > INT_MAX ||
        iterations > INT_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "PBKDF2: sizes beyond the limit");
    sk_openssl_start();
    digest = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    if (!digest || PKCS5_PBKDF2_HMAC(password, (int)password_size, salt, (int)salt_size,
                                     (int)iterations, digest, (int)key_size, ret_key) != 1)
        return sk_openssl_error(error, "PBKDF2");
    return 0;
}
