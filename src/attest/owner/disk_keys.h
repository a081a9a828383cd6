/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_DISK_KEYS_H
#define SK_ATTEST_OWNER_DISK_KEYS_H

/* Where the owner's disk keys come from: the candidates for the key with a name, one after the other. */

#include "base/secret.h"
#include "formats/attest/attest_messages.h"

struct sk_disk_keys {
    const struct sk_secret *first; /* tried before all others, for any disk; NULL: none */
    /* "FILE" for any disk, "NAME=FILE" for one ("root=FILE", "data.0=FILE"). */
    const char *const *files;
    size_t file_count;
    const char *origin; /* what errors of a file begin with: "--key-file" */
    /* Instead, where there is neither: asks for the key of this disk, again after a wrong one. */
    int (*ask)(void *arg, const char *name, bool again, struct sk_secret **ret_key,
               struct sevkit_error *error);
    void *arg;
    struct sk_secret *current; /* zero at the start */
};

/* Candidate number attempt, from 0; NULL if there is none. It is valid until the next call. */
int sk_disk_keys_find(struct sk_disk_keys *keys, const char *name, unsigned attempt,
                      const struct sk_secret **ret_key,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Wipes the last one. */
void sk_disk_keys_done(struct sk_disk_keys *keys);

/* A key as it was read: one newline at its end does not count. SEVKIT_EINPUT for none or too many bytes. */
int sk_disk_key_take(struct sk_secret *bytes, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Bytes of a file or of what was typed, with the newline. */
#define SK_DISK_KEY_READ_MAX (SK_ATTEST_SECRET_MAX + 1)

#endif
