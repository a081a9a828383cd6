/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_archive.h"

#include "base/cleanup.h"
#include "stack/stack_files.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The name under which a file is made, beside its own. */
static int begin(const char *path, bool replace, struct sk_text *part, struct sevkit_error *error)
{
    int r;

    if (!replace && access(path, F_OK) == 0)
        return sk_file_kept(path, error);
    r = sk_stack_absolute(path, part, error);
    sk_text_add(part, ".part");
    return r == 0 && !sk_text_ok(part) ? sk_error_oom(error) : r;
}

/* result is that of making it; after a failure the part is removed. */
static int finish(int result, const char *part, const char *path, struct sevkit_error *error)
{
    if (result == 0 && rename(part, path) < 0)
        result = sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (result < 0)
        (void)unlink(part);
    return result;
}

int sk_stack_archive_make(const char *work, const char *path, bool replace,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text part = {0};
    const char *argv[] = {"tar",
                          "--create",
                          "--file",
                          NULL,
                          "--sort=name",
                          "--mtime=@0",
                          "--owner=0",
                          "--group=0",
                          "--numeric-owner",
                          "--format=gnu",
                          "--use-compress-program=gzip -n",
                          "--mode=go=rX,u+rw,a-s",
                          "--transform=s,^out,snp-release,;s,^manifest,snp-release/manifest,",
                          "manifest.json",
                          "out",
                          NULL};
    int r = begin(path, replace, &part, error);

    if (r < 0)
        return r;
    work = work ? work : SK_STACK_WORK;
    argv[3] = sk_text_get(&part);
    r = sk_stack_run(argv, work, NULL, error);
    if (r < 0)
        r = sk_error_wrap(error, r, "%s: is it built?", work);
    return finish(r, sk_text_get(&part), path, error);
}

int sk_stack_archive_get(const char *from, const uint8_t sha256[SK_SHA256_BYTES], const char *path,
                         bool replace, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text part = {0};
    int r = begin(path, replace, &part, error);

    if (r < 0)
        return r;
    r = sk_stack_fetch(from, sk_text_get(&part), 0, error);
    if (r == 0)
        r = sk_stack_check_digest(sk_text_get(&part), sha256, error);
    if (r < 0)
        r = sk_error_wrap(error, r, "%s", from);
    return finish(r, sk_text_get(&part), path, error);
}
