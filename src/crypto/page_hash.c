/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/page_hash.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/page_hash_ipsec_mb.h"

#include <pthread.h>
#include <unistd.h>

/* A thread costs about as much as hashing this many pages. */
#define PAGES_PER_THREAD_MIN 128u
#define THREADS_MAX          16u

static int hash_openssl(const uint8_t *data, size_t pages, uint8_t (*ret_digests)[48],
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r = sk_digest_new(SK_SHA384, &digest, error);

    for (size_t i = 0; r == 0 && i < pages; i++)
        r = sk_digest_once(digest, data + i * SK_PAGE_BYTES, SK_PAGE_BYTES, ret_digests[i], error);
    return r;
}

#if SK_HAVE_IPSEC_MB
static int hash_ipsec_mb(const uint8_t *data, size_t pages, uint8_t (*ret_digests)[48],
                         struct sevkit_error *error)
{
    struct sk_ipsec_mb *mb = sk_ipsec_mb_new();
    bool ok;

    if (!mb)
        return sk_error_set(error, SEVKIT_EINTERNAL,
                            "intel-ipsec-mb does not work on this machine");
    ok = sk_ipsec_mb_hash(mb, data, pages, ret_digests);
    sk_ipsec_mb_free(mb);
    return ok ? 0 : sk_error_set(error, SEVKIT_EINTERNAL, "intel-ipsec-mb: a SHA-384 job failed");
}
#endif

static int hash_auto(const uint8_t *data, size_t pages, uint8_t (*ret_digests)[48],
                     struct sevkit_error *error)
{
#if SK_HAVE_IPSEC_MB
    /* Starting the multi-buffer manager costs as much as a few dozen pages. */
    if (pages >= 32 && hash_ipsec_mb(data, pages, ret_digests, NULL) == 0)
        return 0;
#endif
    return hash_openssl(data, pages, ret_digests, error);
}

struct share {
    const uint8_t *data;
    size_t pages;
    uint8_t (*digests)[48];
    int result;
    struct sevkit_error error;
    pthread_t thread;
    bool started;
};

static void *hash_share(void *arg)
{
    struct share *share = arg;

    share->result = hash_auto(share->data, share->pages, share->digests, &share->error);
    return NULL;
}

static size_t thread_count(size_t pages)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = processors > 0 ? (size_t)processors : 1;

    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    if (threads > pages / PAGES_PER_THREAD_MIN)
        threads = pages / PAGES_PER_THREAD_MIN;
    return threads ? threads : 1;
}

static int hash_parallel(const uint8_t *data, size_t pages, uint8_t (*ret_digests)[48],
                         struct sevkit_error *error)
{
    struct share shares[THREADS_MAX] = {0};
    size_t threads = thread_count(pages);
    size_t done = 0;
    int r = 0;

    for (size_t i = 0; i < threads; i++) {
        struct share *share = &shares[i];

        share->data = data + done * SK_PAGE_BYTES;
        share->digests = ret_digests + done;
        share->pages = (pages - done) / (threads - i);
        done += share->pages;
        /* The last share, and any whose thread cannot start, is hashed here. */
        share->started =
            i + 1 < threads && pthread_create(&share->thread, NULL, hash_share, share) == 0;
        if (!share->started)
            (void)hash_share(share);
    }
    for (size_t i = 0; i < threads; i++) {
        if (shares[i].started)
            (void)pthread_join(shares[i].thread, NULL);
        if (shares[i].result < 0 && r == 0)
            r = sk_error_set(error, shares[i].result, "%s", shares[i].error.text);
    }
    return r;
}

bool sk_page_hash_available(enum sk_page_hash_backend backend)
{
#if SK_HAVE_IPSEC_MB
    if (backend == SK_PAGE_HASH_IPSEC_MB) {
        struct sk_ipsec_mb *mb = sk_ipsec_mb_new();

        sk_ipsec_mb_free(mb);
        return mb != NULL;
    }
#endif
    return backend != SK_PAGE_HASH_IPSEC_MB;
}

int sk_page_hash(enum sk_page_hash_backend backend, const void *data, size_t pages,
                 uint8_t (*ret_digests)[48], struct sevkit_error *error)
{
    switch (backend) {
    case SK_PAGE_HASH_OPENSSL:
        return hash_openssl(data, pages, ret_digests, error);
    case SK_PAGE_HASH_IPSEC_MB:
#if SK_HAVE_IPSEC_MB
        return hash_ipsec_mb(data, pages, ret_digests, error);
#else
        return sk_error_set(error, SEVKIT_EINTERNAL, "built without intel-ipsec-mb");
#endif
    case SK_PAGE_HASH_AUTO:
        return hash_parallel(data, pages, ret_digests, error);
    }
    return sk_error_set(error, SEVKIT_EINTERNAL, "no such page hash: %d", (int)backend);
}
