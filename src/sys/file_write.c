/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/text.h"
#include "base/values/path_text.h"
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const uint8_t *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        size -= (size_t)n;
    }
    return fsync(fd);
}

/* The process's file creation mask, which mkstemp() does not honour. There is no call that only reads
 * it, and setting it, even for a moment, would race with other threads: /proc has it. */
static mode_t creation_mask(void)
{
    char line[64];
    unsigned mask = 022;
    FILE *status = fopen("/proc/self/status", "re");

    while (status && fgets(line, sizeof(line), status))
        if (sscanf(line, "Umask: %o", &mask) == 1)
            break;
    if (status)
        (void)fclose(status);
    return (mode_t)mask;
}

/* Devices, pipes and standard output cannot be replaced, only written to. */
static bool replaceable(const char *path)
{
    struct stat st;

    return stat(path, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

static int write_through(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int r;

    if (fd < 0)
        return -1;
    r = write_all(fd, data, size);
    if (r < 0 && (errno == EINVAL || errno == EROFS)) /* fsync() has no meaning for a pipe */
        r = 0;
    return close(fd) < 0 ? -1 : r;
}

static int write_and_rename(char *temporary, const char *path, const void *data, size_t size,
                            mode_t mode)
{
    int fd = mkostemp(temporary, O_CLOEXEC);
    int saved;

    if (fd < 0)
        return -1;
    if (write_all(fd, data, size) == 0 && fchmod(fd, mode & ~creation_mask()) == 0 &&
        close(fd) == 0) {
        fd = -1;
        if (rename(temporary, path) == 0)
            return 0;
    }
    saved = errno;
    if (fd >= 0)
        (void)close(fd);
    (void)unlink(temporary);
    errno = saved;
    return -1;
}

int sk_file_write(const char *path, const void *data, size_t size, mode_t mode,
                  struct sevkit_error *error)
{
    struct sk_text temporary = {0};
    int r;

    if (!replaceable(path)) {
        r = write_through(path, data, size);
    } else {
        sk_text_addf(&temporary, "%s.XXXXXX", path);
        if (!sk_text_ok(&temporary)) {
            sk_text_done(&temporary);
            return sk_error_oom(error);
        }
        r = write_and_rename(temporary.data, path, data, size, mode);
    }
    if (r < 0)
        (void)sk_error_set(error, SEVKIT_EIO, "%s: cannot write: %s", path, strerror(errno));
    sk_text_done(&temporary);
    return r < 0 ? SEVKIT_EIO : 0;
}

int sk_file_kept(const char *path, struct sevkit_error *error)
{
    /* Every command that writes files of users has --force. */
    return sk_error_set(error, SEVKIT_EREFUSED, "will not replace a file without --force: %s: %s",
                        path, strerror(EEXIST));
}

/* An empty file that only we can have made: from here on no one else's file can be lost. */
static int reserve(const char *path, mode_t mode, struct sevkit_error *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0 && errno == EEXIST)
        return sk_file_kept(path, error);
    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    close(fd);
    return 0;
}

int sk_file_put(const char *path, const void *data, size_t size, mode_t mode, bool replace,
                struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *resolved = NULL;
    struct stat info;
    bool exists = stat(path, &info) == 0;
    int result;

    if (exists && S_ISDIR(info.st_mode))
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(EISDIR));
    if (exists && !S_ISREG(info.st_mode))
        return sk_file_write(path, data, size, mode, error);
    if (!exists || !replace) {
        result = reserve(path, mode, error);
        if (result < 0)
            return result;
    }
    /* The file behind a symbolic link is replaced, not the link: /dev/stdout is one. */
    resolved = realpath(path, NULL);
    if (!resolved)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    result = sk_file_write(resolved, data, size, mode, error);
    if (result < 0 && !(exists && replace))
        sk_file_remove(path);
    return result;
}

void sk_file_remove(const char *path)
{
    struct stat info;

    if (lstat(path, &info) == 0 && S_ISREG(info.st_mode))
        unlink(path);
}

static bool stat_folder(const char *path, struct stat *ret_info)
{
    SK_CLEANUP_FREE char *folder = sk_path_folder(path);

    return folder && stat(folder, ret_info) == 0;
}

bool sk_file_is_same(const char *a, const char *b)
{
    struct stat x, y;
    bool a_exists = stat(a, &x) == 0;
    bool b_exists = stat(b, &y) == 0;

    if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0 || a_exists != b_exists)
        return false;
    if (!a_exists && (strcmp(sk_path_name(a), sk_path_name(b)) != 0 || !stat_folder(a, &x) ||
                      !stat_folder(b, &y)))
        return false;
    return x.st_dev == y.st_dev && x.st_ino == y.st_ino && (!a_exists || S_ISREG(x.st_mode));
}
