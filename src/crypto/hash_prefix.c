/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash_prefix.h"

#include "crypto/openssl.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct sk_hash_prefix {
    EVP_MD_CTX *context;
};

SK_DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)
SK_DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)

static int create(EVP_MD_CTX *from, struct sk_hash_prefix **ret_prefix, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = calloc(1, sizeof(*prefix));

    if (!prefix)
        return sk_error_oom(error);
    sk_openssl_start();
    prefix->context = EVP_MD_CTX_new();
    if (!prefix->context || (from && EVP_MD_CTX_copy_ex(prefix->context, from) != 1))
        return sk_openssl_error(error, "copying a digest");
    *ret_prefix = SK_TAKE(prefix);
    return 0;
}

int sk_hash_prefix_new(const void *data, size_t size, struct sk_hash_prefix **ret_prefix,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    SK_CLEANUP(EVP_MD_free_p) EVP_MD *md = NULL;
    int r = create(NULL, &prefix, error);

    if (r < 0)
        return r;
    md = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    if (!md || EVP_DigestInit_ex2(prefix->context, md, NULL) != 1)
        return sk_openssl_error(error, "starting a digest");
    r = sk_hash_prefix_add(prefix, data, size, error);
    if (r == 0)
        *ret_prefix = SK_TAKE(prefix);
    return r;
}

int sk_hash_prefix_extend(const struct sk_hash_prefix *prefix, const void *data, size_t size,
                          struct sk_hash_prefix **ret_prefix, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *copy = NULL;
    int r = create(prefix->context, &copy, error);

    if (r == 0)
        r = sk_hash_prefix_add(copy, data, size, error);
    if (r == 0)
        *ret_prefix = SK_TAKE(copy);
    return r;
}

int sk_hash_prefix_add(struct sk_hash_prefix *prefix, const void *data, size_t size,
                       struct sevkit_error *error)
{
    if (size && EVP_DigestUpdate(prefix->context, data, size) != 1)
        return sk_openssl_error(error, "digest");
    return 0;
}

int sk_hash_prefix_digest(const struct sk_hash_prefix *prefix, uint8_t ret_digest[SK_SHA256_BYTES],
                          struct sevkit_error *error)
{
    SK_CLEANUP(EVP_MD_CTX_free_p) EVP_MD_CTX *copy = EVP_MD_CTX_new();

    if (!copy || EVP_MD_CTX_copy_ex(copy, prefix->context) != 1 ||
        EVP_DigestFinal_ex(copy, ret_digest, NULL) != 1)
        return sk_openssl_error(error, "finishing a digest");
    return 0;
}

void sk_hash_prefix_free(struct sk_hash_prefix *prefix)
{
    if (!prefix)
        return;
    EVP_MD_CTX_free(prefix->context);
    free(prefix);
}
