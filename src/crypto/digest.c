/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "crypto/openssl.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct sk_digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

static const char *const names[] = {[SK_SHA256] = "SHA2-256", [SK_SHA384] = "SHA2-384"};

int sk_digest_new(enum sk_hash hash, struct sk_digest **ret_digest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = calloc(1, sizeof(*digest));
    int r;

    if (!digest)
        return sk_error_oom(error);
    sk_openssl_start();
    digest->algorithm = EVP_MD_fetch(NULL, names[hash], NULL);
    digest->context = EVP_MD_CTX_new();
    if (!digest->algorithm || !digest->context)
        return sk_openssl_error(error, names[hash]);
    r = sk_digest_init(digest, error);
    if (r < 0)
        return r;
    *ret_digest = SK_TAKE(digest);
    return 0;
}

void sk_digest_free(struct sk_digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->context);
    EVP_MD_free(digest->algorithm);
    free(digest);
}

int sk_digest_init(struct sk_digest *digest, struct sevkit_error *error)
{
    if (EVP_DigestInit_ex2(digest->context, digest->algorithm, NULL) != 1)
        return sk_openssl_error(error, "starting a digest");
    return 0;
}

int sk_digest_update(struct sk_digest *digest, const void *data, size_t size,
                     struct sevkit_error *error)
{
    if (EVP_DigestUpdate(digest->context, data, size) != 1)
        return sk_openssl_error(error, "digest");
    return 0;
}

int sk_digest_final(struct sk_digest *digest, uint8_t *ret_bytes, struct sevkit_error *error)
{
    if (EVP_DigestFinal_ex(digest->context, ret_bytes, NULL) != 1)
        return sk_openssl_error(error, "finishing a digest");
    return 0;
}

int sk_digest_once(struct sk_digest *digest, const void *data, size_t size, uint8_t *ret_bytes,
                   struct sevkit_error *error)
{
    int r = sk_digest_init(digest, error);

    if (r == 0)
        r = sk_digest_update(digest, data, size, error);
    if (r == 0)
        r = sk_digest_final(digest, ret_bytes, error);
    return r;
}

int sk_hash_bytes(enum sk_hash hash, const void *data, size_t size, uint8_t *ret_bytes,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r = sk_digest_new(hash, &digest, error);

    return r < 0 ? r : sk_digest_once(digest, data, size, ret_bytes, error);
}
