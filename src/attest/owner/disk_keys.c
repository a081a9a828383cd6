/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/disk_keys.h"

#include "base/cleanup.h"
#include "sys/file.h"

#include <string.h>

int sk_disk_key_take(struct sk_secret *bytes, struct sevkit_error *error)
{
    if (bytes->size > 0 && bytes->data[bytes->size - 1] == '\n')
        bytes->size--;
    if (bytes->size == 0 || bytes->size > SK_ATTEST_SECRET_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "a key of %zu bytes, possible are 1 to %d",
                            bytes->size, SK_ATTEST_SECRET_MAX);
    return 0;
}

static int read_file(const char *path, struct sk_secret **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *bytes = NULL;
    int r = sk_file_read_secret(&sk_sys_real, path, SK_DISK_KEY_READ_MAX, &bytes, error);

    if (r == 0)
        r = sk_disk_key_take(bytes, error);
    if (r == 0)
        *ret_key = SK_TAKE(bytes);
    return r;
}

/* The attempt-th file for this disk; NULL if there are not so many. */
static const char *find_file(const struct sk_disk_keys *keys, const char *name, unsigned attempt)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < keys->file_count; i++) {
        const char *value = keys->files[i];
        bool is_own = strncmp(value, name, length) == 0 && value[length] == '=';
        bool is_named = strncmp(value, "root=", 5) == 0 || strncmp(value, "data.", 5) == 0;

        if ((is_own || !(is_named && strchr(value, '='))) && attempt-- == 0)
            return is_own ? value + length + 1 : value;
    }
    return NULL;
}

int sk_disk_keys_find(struct sk_disk_keys *keys, const char *name, unsigned attempt,
                      const struct sk_secret **ret_key, struct sevkit_error *error)
{
    const char *file;
    int r = 0;

    sk_disk_keys_done(keys);
    *ret_key = NULL;
    if (keys->first && attempt == 0) {
        *ret_key = keys->first;
        return 0;
    }
    if (!keys->first && !keys->file_count && keys->ask) {
        r = keys->ask(keys->arg, name, attempt > 0, &keys->current, error);
    } else {
        file = find_file(keys, name, attempt - (keys->first != NULL));
        r = file ? read_file(file, &keys->current, error) : 0;
        if (r < 0 && keys->origin)
            r = sk_error_wrap(error, r, "%s", keys->origin);
    }
    *ret_key = keys->current;
    return r;
}

void sk_disk_keys_done(struct sk_disk_keys *keys)
{
    sk_secret_free(keys->current);
    keys->current = NULL;
}
