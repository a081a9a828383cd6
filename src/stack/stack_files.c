/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_files.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "sys/file.h"
#include "sys/process/process.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sk_stack_absolute(const char *path, struct sk_text *text, struct sevkit_error *error)
{
    char here[4096];

    if (*path != '/') {
        if (!getcwd(here, sizeof(here)))
            return sk_error_set(error, SEVKIT_EIO, "the current folder: %s", strerror(errno));
        sk_text_addf(text, "%s/", here);
    }
    sk_text_add(text, path);
    return sk_text_ok(text) ? 0 : sk_error_oom(error);
}

int sk_stack_absolute_folder(const char *path, struct sk_text *text, struct sevkit_error *error)
{
    int r = sk_stack_absolute(path, text, error);

    while (r == 0 && text->length > 0 && text->data[text->length - 1] == '/')
        text->data[--text->length] = '\0';
    return r;
}

static int hash_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

int sk_stack_digest(const char *path, uint8_t ret_digest[SK_SHA256_BYTES], uint64_t *ret_size,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint64_t size = 0;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_digest_init(digest, error);
    if (r == 0)
        r = sk_file_stream(&sk_sys_real, path, hash_piece, digest, &size, error);
    if (r == 0)
        r = sk_digest_final(digest, ret_digest, error);
    if (r == 0 && ret_size)
        *ret_size = size;
    return r;
}

int sk_stack_check_digest(const char *path, const uint8_t expected[SK_SHA256_BYTES],
                          struct sevkit_error *error)
{
    uint8_t bytes[SK_SHA256_BYTES] = {0};
    char found[2 * SK_SHA256_BYTES + 1], wanted[2 * SK_SHA256_BYTES + 1];
    int r = sk_stack_digest(path, bytes, NULL, error);

    if (r < 0 || memcmp(bytes, expected, sizeof(bytes)) == 0)
        return r;
    sk_hex_encode(bytes, sizeof(bytes), found);
    sk_hex_encode(expected, sizeof(bytes), wanted);
    return sk_error_set(error, SEVKIT_EREFUSED, "SHA-256: found %s, expected %s", found, wanted);
}

bool sk_stack_is_address(const char *text)
{
    return strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0;
}

int sk_stack_run(const char *const *argv, const char *folder, const char *home,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text place = {0};
    const char *environment[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
        "TZ=UTC", NULL, NULL};
    struct sk_process process = {.argv = argv, .environment = environment, .folder = folder};
    int status = 0, r;

    if (home)
        sk_text_addf(&place, "HOME=%s", home);
    if (!sk_text_ok(&place))
        return sk_error_oom(error);
    environment[3] = home ? sk_text_get(&place) : NULL;
    r = sk_process_run(&process, &status, error);
    if (r == 0 && status != 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s failed", argv[0]);
    return r;
}

int sk_stack_fetch(const char *from, const char *to, uint64_t max_bytes, struct sevkit_error *error)
{
    char limit[24];
    const char *curl[] = {"curl",     "--fail",         "--location", "--proto", "=https",
                          "--silent", "--show-error",   "--retry",    "3",       "--output",
                          to,         "--max-filesize", limit,        "--",      from,
                          NULL};
    const char *copy[] = {"cp", "--", from, to, NULL};
    int r;

    (void)snprintf(limit, sizeof(limit), "%" PRIu64, max_bytes ? max_bytes : INT64_MAX);
    if (strncmp(from, "http://", 7) == 0)
        curl[4] = "=http,https";
    r = sk_stack_run(sk_stack_is_address(from) ? curl : copy, NULL, NULL, error);
    if (r < 0)
        (void)unlink(to);
    return r;
}
