/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "initramfs/libarchive_calls.h"
#include "initramfs/packing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

static void free_archive(struct archive **archive)
{
    if (*archive)
        (void)sk_la.read_free(*archive);
}

static int failed(struct archive *archive, const char *path, struct sevkit_error *error)
{
    const char *text = sk_la.error_string(archive);
    /* EILSEQ: libarchive's "malformed". */
    int number = sk_la.error_number(archive);
    int code = number > 0 && number != EILSEQ ? SEVKIT_EIO : SEVKIT_EINPUT;

    return sk_error_set(error, code, "%s: %s", path, text ? text : "cannot be read");
}

static int stream_data(struct archive *archive, const char *path, uint64_t max_size,
                       int (*take)(void *arg, const void *data, size_t size,
                                   struct sevkit_error *error),
                       void *arg, struct sevkit_error *error)
{
    uint8_t block[BLOCK_BYTES];
    uint64_t size = 0;

    for (;;) {
        la_ssize_t n = sk_la.read_data(archive, block, sizeof(block));
        int r = 0;

        if (n < 0)
            return failed(archive, path, error);
        if (n == 0)
            return 0;
        size += (uint64_t)n;
        if (size > max_size)
            return sk_error_set(error, SEVKIT_EINPUT, "%s: more than %llu bytes", path,
                                (unsigned long long)max_size);
        r = take(arg, block, (size_t)n, error);
        if (r < 0)
            return r;
    }
}

int sk_archive_stream_file(const char *path, uint64_t max_size,
                           int (*take)(void *arg, const void *data, size_t size,
                                       struct sevkit_error *error),
                           void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(free_archive) struct archive *archive = NULL;
    struct archive_entry *entry;
    int r = sk_la_load(error);

    if (r < 0)
        return r;
    archive = sk_la.read_new();
    if (!archive)
        return sk_error_oom(error);
    if (sk_la.read_support_format_raw(archive) != ARCHIVE_OK ||
        sk_la.read_support_filter_gzip(archive) != ARCHIVE_OK ||
        sk_la.read_support_filter_xz(archive) != ARCHIVE_OK ||
        sk_la.read_support_filter_zstd(archive) != ARCHIVE_OK)
        return sk_error_set(error, SEVKIT_EINTERNAL, "libarchive: %s", sk_la.error_string(archive));
    if (sk_la.read_open_filename(archive, path, BLOCK_BYTES) != ARCHIVE_OK)
        return failed(archive, path, error);
    r = sk_la.read_next_header(archive, &entry);
    if (r == ARCHIVE_EOF)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: is empty", path);
    if (r != ARCHIVE_OK)
        return failed(archive, path, error);
    return stream_data(archive, path, max_size, take, arg, error);
}

/* A NUL behind the bytes, which does not count, for those who read them as text. */
static int grow(void *arg, const void *data, size_t size, struct sevkit_error *error)
{
    struct sk_blob *blob = arg;
    uint8_t *grown = realloc(blob->data, blob->size + size + 1);

    if (!grown)
        return sk_error_oom(error);
    memcpy(grown + blob->size, data, size);
    blob->data = grown;
    blob->size += size;
    grown[blob->size] = '\0';
    return 0;
}

int sk_archive_read_file(const char *path, size_t max_size, struct sk_blob *ret_blob,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_blob_done) struct sk_blob blob = {0};
    int r = sk_archive_stream_file(path, max_size, grow, &blob, error);

    if (r < 0)
        return r;
    ret_blob->size = blob.size;
    ret_blob->data = SK_TAKE(blob.data);
    return 0;
}
