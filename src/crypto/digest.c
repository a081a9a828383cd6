/* SPDX-License-Identifier: Apache-2.0 */

/*
 * OpenSSL's plain SHA functions instead of EVP: a measurement needs nothing else of libcrypto, and loading
 * the provider that EVP needs takes as long as hashing half a megabyte. They are the same code with the
 * same use of the processor's SHA instructions. OpenSSL 3 counts them as deprecated, which this macro is
 * its documented way to answer.
 */
#define OPENSSL_API_COMPAT 10101

#include "crypto/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

struct sk_digest {
    enum sk_hash hash;
    union {
        SHA256_CTX sha256;
        SHA512_CTX sha512; /* SHA-384 too */
    } state;
};

static int check(int result, const char *what, struct sevkit_error *error)
{
    return result == 1 ? 0 : sk_error_set(error, SEVKIT_EINTERNAL, "OpenSSL: %s failed", what);
}

int sk_digest_new(enum sk_hash hash, struct sk_digest **ret_digest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = calloc(1, sizeof(*digest));
    int r;

    if (!digest)
        return sk_error_oom(error);
    digest->hash = hash;
    r = sk_digest_init(digest, error);
    if (r < 0)
        return r;
    *ret_digest = SK_TAKE(digest);
    return 0;
}

void sk_digest_free(struct sk_digest *digest)
{
    free(digest);
}

int sk_digest_init(struct sk_digest *digest, struct sevkit_error *error)
{
    switch (digest->hash) {
    case SK_SHA256:
        return check(SHA256_Init(&digest->state.sha256), "SHA256_Init", error);
    case SK_SHA384:
        return check(SHA384_Init(&digest->state.sha512), "SHA384_Init", error);
    case SK_SHA512:
        return check(SHA512_Init(&digest->state.sha512), "SHA512_Init", error);
    }
    return sk_error_set(error, SEVKIT_EINTERNAL, "no such hash: %d", (int)digest->hash);
}

int sk_digest_update(struct sk_digest *digest, const void *data, size_t size,
                     struct sevkit_error *error)
{
    if (digest->hash == SK_SHA256)
        return check(SHA256_Update(&digest->state.sha256, data, size), "SHA256_Update", error);
    return check(SHA512_Update(&digest->state.sha512, data, size), "SHA512_Update", error);
}

int sk_digest_final(struct sk_digest *digest, uint8_t *ret_bytes, struct sevkit_error *error)
{
    if (digest->hash == SK_SHA256)
        return check(SHA256_Final(ret_bytes, &digest->state.sha256), "SHA256_Final", error);
    /* The state knows how many bytes its hash has. */
    return check(SHA512_Final(ret_bytes, &digest->state.sha512), "SHA512_Final", error);
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
    struct sk_digest digest = {.hash = hash};

    return sk_digest_once(&digest, data, size, ret_bytes, error);
}
