/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/chain_hash.h"

#include "crypto/digest.h"
#include "crypto/page_hash_ipsec_mb.h"

#include <stdlib.h>

struct sk_chain_hash {
    struct sk_ipsec_mb *mb; /* NULL: one message after the other */
    struct sk_digest *sha384;
};

void sk_chain_hash_free(struct sk_chain_hash *hash)
{
    if (!hash)
        return;
#if SK_HAVE_IPSEC_MB
    sk_ipsec_mb_free(hash->mb);
#endif
    sk_digest_free(hash->sha384);
    free(hash);
}

int sk_chain_hash_new(enum sk_page_hash_backend backend, struct sk_chain_hash **ret_hash,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_hash_free_p) struct sk_chain_hash *hash = calloc(1, sizeof(*hash));
    int r;

    if (!hash)
        return sk_error_oom(error);
    r = sk_digest_new(SK_SHA384, &hash->sha384, error);
    if (r < 0)
        return r;
#if SK_HAVE_IPSEC_MB
    if (backend != SK_PAGE_HASH_OPENSSL)
        hash->mb = sk_ipsec_mb_new();
#endif
    if (backend == SK_PAGE_HASH_IPSEC_MB && !hash->mb)
        return sk_error_set(error, SEVKIT_EINTERNAL,
                            "intel-ipsec-mb does not work on this machine");
    *ret_hash = SK_TAKE(hash);
    return 0;
}

int sk_chain_hash_step(struct sk_chain_hash *hash, uint8_t *messages, size_t size, size_t count,
                       struct sevkit_error *error)
{
    int r = 0;

#if SK_HAVE_IPSEC_MB
    if (hash->mb)
        return sk_ipsec_mb_chain(hash->mb, messages, size, count)
                   ? 0
                   : sk_error_set(error, SEVKIT_EINTERNAL, "intel-ipsec-mb: a SHA-384 job failed");
#endif
    for (size_t i = 0; r == 0 && i < count; i++)
        r = sk_digest_once(hash->sha384, messages + i * size, size, messages + i * size, error);
    return r;
}
