/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/updates.h"

#include "base/cleanup.h"
#include "base/grow.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "measure/launch_digest.h"

#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

int sk_updates_add(struct sk_updates *updates, const struct sk_update *update,
                   struct sevkit_error *error)
{
    if (!sk_grow(&updates->items, sizeof(*updates->items), updates->count, &updates->capacity))
        return sk_error_oom(error);
    updates->items[updates->count++] = *update;
    return 0;
}

void sk_updates_done(struct sk_updates *updates)
{
    free(updates->items);
    *updates = (struct sk_updates){0};
}

static uint64_t count_pages(const struct sk_updates *updates)
{
    uint64_t pages = 0;

    for (size_t i = 0; i < updates->count; i++) {
        const struct sk_update *update = &updates->items[i];

        pages += update->data ? update->size / SK_PAGE_BYTES * update->repeat : update->pages;
        if (pages > SK_LAUNCH_PAGES_MAX)
            break;
    }
    return pages;
}

static int extend(struct sevkit_launch_digest *digest, const struct sk_update *update,
                  struct sevkit_error *error)
{
    if (update->zeros)
        return sk_launch_digest_add_zeros(digest, update->type, update->gpa, update->pages, error);
    if (!update->data)
        return sevkit_launch_digest_add_pages(digest, update->type, update->gpa, update->pages,
                                              error);
    if (update->repeat != 1)
        return sevkit_launch_digest_add_repeated(digest, update->type, update->gpa, update->data,
                                                 update->repeat, error);
    return sevkit_launch_digest_add_data(digest, update->type, update->gpa, update->data,
                                         update->size, error);
}

int sk_updates_snp_digest(const struct sk_updates *updates, const uint8_t *seed,
                          uint8_t ret_digest[48], struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *digest = NULL;
    int r;

    if (count_pages(updates) > SK_LAUNCH_PAGES_MAX)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the launch measures more than %llu pages of guest memory",
                            (unsigned long long)SK_LAUNCH_PAGES_MAX);
    r = sevkit_launch_digest_new(seed, &digest, error);
    for (size_t i = 0; r == 0 && i < updates->count; i++) {
        r = extend(digest, &updates->items[i], error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s", updates->items[i].source);
    }
    if (r == 0)
        memcpy(ret_digest, sevkit_launch_digest_get(digest), SEVKIT_SNP_DIGEST_BYTES);
    return r;
}

int sk_updates_sev_digest(const struct sk_updates *updates, uint8_t ret_digest[32],
                          struct sevkit_error *error)
{
    static const uint8_t zeros[SK_PAGE_BYTES];
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    for (size_t i = 0; i < updates->count; i++) {
        const struct sk_update *update = &updates->items[i];

        for (uint64_t n = 0; r == 0 && update->data && n < update->repeat; n++)
            r = sk_digest_update(digest, update->data, update->size, error);
        for (uint64_t n = 0; r == 0 && update->zeros && n < update->pages; n++)
            r = sk_digest_update(digest, zeros, sizeof(zeros), error);
    }
    if (r == 0)
        r = sk_digest_final(digest, ret_digest, error);
    return r;
}
