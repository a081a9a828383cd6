/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/cache.h"

#include "base/cleanup.h"
#include "sys/file.h"
#include "sys/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_POLL_MS 50

int sk_cache_directory(struct sk_text *path, struct sevkit_error *error)
{
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");

    if (cache && cache[0] == '/')
        sk_text_addf(path, "%s/sevkit", cache);
    else if (home && home[0] == '/')
        sk_text_addf(path, "%s/.cache/sevkit", home);
    else
        return sk_error_set(error, SEVKIT_EIO,
                            "no cache directory: neither XDG_CACHE_HOME nor HOME is an absolute "
                            "path");
    return sk_text_ok(path) ? 0 : sk_error_oom(error);
}

static int prepare(const char *directory, const char *name, struct sk_text *path,
                   struct sevkit_error *error)
{
    sk_text_addf(path, "%s/%s", directory, name);
    if (!sk_text_ok(path))
        return sk_error_oom(error);
    return sk_folders_make_for(path->data, 0700, error);
}

int sk_cache_write(const char *directory, const char *name, const void *data, size_t size,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    struct stat status;
    int r = prepare(directory, name, &path, error);

    if (r < 0)
        return r;
    /* A pipe or a device, or a link to one, would be written to instead of replaced. */
    if (lstat(path.data, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        (void)unlink(path.data);
    return sk_file_write(path.data, data, size, 0600, error);
}

bool sk_cache_is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool sk_cache_lock(const struct sk_sys *sys, const char *directory, const char *name,
                   int64_t deadline_ms, int *ret_lock)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd;

    if (prepare(directory, name, &path, NULL) < 0)
        return false;
    fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    /* A lock of the open file, not of the process: threads exclude each other, too. */
    while (fcntl(fd, F_OFD_SETLK, &whole) < 0) {
        if ((errno != EAGAIN && errno != EACCES && errno != EINTR) ||
            sys->monotonic_ms() >= deadline_ms) {
            (void)close(fd);
            return false;
        }
        sys->sleep_ms(LOCK_POLL_MS);
    }
    *ret_lock = fd;
    return true;
}

void sk_cache_unlock(int lock)
{
    (void)close(lock);
}
