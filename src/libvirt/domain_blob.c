/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_blob.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "sys/file.h"

#include <stdlib.h>

static const size_t sizes[SK_DOMAIN_BLOBS] = {
    [SK_DOMAIN_BLOB_CERT] = 2084,
    [SK_DOMAIN_BLOB_SESSION] = 128,
    [SK_DOMAIN_BLOB_ID] = 96,
    [SK_DOMAIN_BLOB_AUTH] = 4096,
};

/* As the one line of base64 that libvirt wants; NULL if that is not what the file holds. */
static char *take_base64(const struct sk_bytes *file, size_t size)
{
    const struct sk_bytes_rule rule = {size, size, SK_BYTES_BASE64 | SK_BYTES_SPACES};
    SK_CLEANUP_FREE char *text = malloc(SK_BASE64_LENGTH(size) + 1);
    SK_CLEANUP_FREE uint8_t *bytes = malloc(size);

    if (!text || !bytes || sk_bytes_text_read(&rule, file->data, file->size, bytes, NULL, NULL) < 0)
        return NULL;
    sk_base64_encode(bytes, size, text);
    return SK_TAKE(text);
}

int sk_domain_read_blob(const char *where, const char *path, enum sk_domain_blob blob,
                        char **ret_text, struct sevkit_error *error)
{
    size_t size = sizes[blob];
    SK_CLEANUP(sk_bytes_done) struct sk_bytes file = {0};
    char *text;
    int r = sk_file_read(&sk_sys_real, path, SK_KEY_FILE_MAX_BYTES, &file, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", where);
    if (file.size == size) {
        text = malloc(SK_BASE64_LENGTH(size) + 1);
        if (!text)
            return sk_error_oom(error);
        sk_base64_encode(file.data, size, text);
    } else {
        text = take_base64(&file, size);
        if (!text)
            return sk_error_set(error, SEVKIT_EINPUT, "%s: %s: expected %zu bytes, raw or base64",
                                where, path, size);
    }
    *ret_text = text;
    return 0;
}
