/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/launch_digest.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/page_hash.h"
#include "formats/launch/page_info.h"

#include <stdlib.h>
#include <string.h>

/* Content digests computed before the chain goes over them: bounds memory, keeps the threads busy. */
#define BATCH_PAGES ((size_t)8192)

struct sevkit_launch_digest {
    struct sk_digest *sha384;
    uint8_t current[SEVKIT_SNP_DIGEST_BYTES];
};

SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

SK_PUBLIC int sevkit_launch_digest_new(const uint8_t *seed,
                                       struct sevkit_launch_digest **ret_digest,
                                       struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_launch_digest_free_p)
    struct sevkit_launch_digest *digest = calloc(1, sizeof(*digest));
    int r;

    if (!digest)
        return sk_error_oom(error);
    r = sk_digest_new(SK_SHA384, &digest->sha384, error);
    if (r < 0)
        return r;
    if (seed)
        memcpy(digest->current, seed, sizeof(digest->current));
    *ret_digest = SK_TAKE(digest);
    return 0;
}

SK_PUBLIC void sevkit_launch_digest_free(struct sevkit_launch_digest *digest)
{
    if (!digest)
        return;
    sk_digest_free(digest->sha384);
    free(digest);
}

static int extend(struct sevkit_launch_digest *digest, enum sevkit_page_type type, uint64_t gpa,
                  const uint8_t *contents, struct sevkit_error *error)
{
    struct sk_page_info info = {digest->current, contents, type, gpa};
    uint8_t bytes[SK_PAGE_INFO_BYTES];

    sk_page_info_write(&info, bytes);
    return sk_digest_once(digest->sha384, bytes, sizeof(bytes), digest->current, error);
}

static int add_batch(struct sevkit_launch_digest *digest, enum sevkit_page_type type, uint64_t gpa,
                     const uint8_t *data, size_t pages, uint8_t (*contents)[48],
                     struct sevkit_error *error)
{
    int r = sk_page_hash(SK_PAGE_HASH_AUTO, data, pages, contents, error);

    for (size_t i = 0; r == 0 && i < pages; i++)
        r = extend(digest, type, gpa + i * SK_PAGE_BYTES, contents[i], error);
    return r;
}

SK_PUBLIC int sevkit_launch_digest_add_data(struct sevkit_launch_digest *digest,
                                            enum sevkit_page_type type, uint64_t gpa,
                                            const void *data, size_t size,
                                            struct sevkit_error *error)
{
    size_t pages = size / SK_PAGE_BYTES;
    size_t batch = pages < BATCH_PAGES ? pages : BATCH_PAGES;
    SK_CLEANUP_FREE uint8_t(*contents)[48] = NULL;
    int r = 0;

    if (size % SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are not a multiple of 4096", size);
    contents = calloc(batch ? batch : 1, sizeof(*contents));
    if (!contents)
        return sk_error_oom(error);
    for (size_t done = 0; r == 0 && done < pages; done += batch) {
        if (batch > pages - done)
            batch = pages - done;
        r = add_batch(digest, type, gpa + done * SK_PAGE_BYTES,
                      (const uint8_t *)data + done * SK_PAGE_BYTES, batch, contents, error);
    }
    return r;
}

SK_PUBLIC int sevkit_launch_digest_add_pages(struct sevkit_launch_digest *digest,
                                             enum sevkit_page_type type, uint64_t gpa,
                                             uint64_t pages, struct sevkit_error *error)
{
    int r = 0;

    for (uint64_t i = 0; r == 0 && i < pages; i++)
        r = extend(digest, type, gpa + i * SK_PAGE_BYTES, NULL, error);
    return r;
}

SK_PUBLIC int sevkit_launch_digest_add_repeated(struct sevkit_launch_digest *digest,
                                                enum sevkit_page_type type, uint64_t gpa,
                                                const void *page, uint64_t times,
                                                struct sevkit_error *error)
{
    uint8_t contents[SEVKIT_SNP_DIGEST_BYTES];
    int r = sk_page_hash(SK_PAGE_HASH_AUTO, page, 1, &contents, error);

    for (uint64_t i = 0; r == 0 && i < times; i++)
        r = extend(digest, type, gpa, contents, error);
    return r;
}

int sk_launch_digest_add_zeros(struct sevkit_launch_digest *digest, enum sevkit_page_type type,
                               uint64_t gpa, uint64_t pages, struct sevkit_error *error)
{
    static const uint8_t page[SK_PAGE_BYTES];
    uint8_t contents[SEVKIT_SNP_DIGEST_BYTES];
    int r = sk_page_hash(SK_PAGE_HASH_AUTO, page, 1, &contents, error);

    for (uint64_t i = 0; r == 0 && i < pages; i++)
        r = extend(digest, type, gpa + i * SK_PAGE_BYTES, contents, error);
    return r;
}

SK_PUBLIC const uint8_t *sevkit_launch_digest_get(const struct sevkit_launch_digest *digest)
{
    return digest->current;
}
