/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/derive/hkdf.h"

#include "base/cleanup.h"
#include "base/secret.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

SK_DEFINE_CLEANUP(EVP_KDF *, EVP_KDF_free)
SK_DEFINE_CLEANUP(EVP_KDF_CTX *, EVP_KDF_CTX_free)

/* OpenSSL's parameters are not const, although these are only read. */
static OSSL_PARAM octets(const char *name, const void *data, size_t size)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)data, size);
}

int sk_hkdf_sha384(const void *key, size_t key_size, const void *salt, size_t salt_size,
                   const void *info, size_t info_size, void *ret_bytes, size_t size,
                   struct sevkit_error *error)
{
    SK_CLEANUP(EVP_KDF_free_p) EVP_KDF *kdf = NULL;
    SK_CLEANUP(EVP_KDF_CTX_free_p) EVP_KDF_CTX *context = NULL;
    char digest[] = "SHA2-384";
    OSSL_PARAM params[5];
    size_t count = 0;

    if (size == 0 || size > SK_HKDF_SHA384_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "HKDF: %zu bytes asked for, possible are 1 to %zu", size,
                            SK_HKDF_SHA384_MAX_BYTES);
    params[count++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
    params[count++] = octets(OSSL_KDF_PARAM_KEY, key, key_size);
    if (salt_size)
        params[count++] = octets(OSSL_KDF_PARAM_SALT, salt, salt_size);
    if (info_size)
        params[count++] = octets(OSSL_KDF_PARAM_INFO, info, info_size);
    params[count] = OSSL_PARAM_construct_end();

    sk_openssl_start();
    kdf = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_HKDF, NULL);
    if (kdf)
        context = EVP_KDF_CTX_new(kdf);
    if (context && EVP_KDF_derive(context, ret_bytes, size, params) > 0)
        return 0;
    sk_wipe(ret_bytes, size);
    return sk_openssl_error(error, "HKDF");
}
