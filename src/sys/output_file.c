/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/output_file.h"

#include "base/values/path_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROC_PATH_SIZE 64

struct sk_output {
    int fd;
    char *path;
    char *temporary; /* the name that the file has meanwhile; NULL: none */
    bool scratch;
};

static int fail(const struct sk_output *output, const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s: %s", output->path, what, strerror(errno));
}

/* The process's mask is applied by open(); mkostemp() makes files for their owner only. */
static int open_named(struct sk_output *output)
{
    if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
        output->temporary = NULL;
        errno = ENOMEM;
        return -1;
    }
    output->fd = mkostemp(output->temporary, O_CLOEXEC);
    if (output->fd >= 0)
        return 0;
    free(output->temporary);
    output->temporary = NULL;
    return -1;
}

static int open_output(struct sk_output *output, mode_t mode)
{
    SK_CLEANUP_FREE char *folder = sk_path_folder(output->path);

    if (!folder) {
        errno = ENOMEM;
        return -1;
    }
    output->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    if (output->fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
        return -1;
    return open_named(output);
}

static int new_output(const char *path, mode_t mode, bool scratch, struct sk_output **ret_output,
                      struct sevkit_error *error)
{
    struct sk_output *output = calloc(1, sizeof(*output));
    int r;

    if (!output)
        return sk_error_oom(error);
    output->fd = -1;
    output->scratch = scratch;
    output->path = strdup(path);
    if (!output->path) {
        free(output);
        return sk_error_oom(error);
    }
    if (open_output(output, mode) < 0) {
        r = fail(output, "cannot create", error);
        sk_output_free(output);
        return r;
    }
    if (scratch && output->temporary)
        (void)unlink(output->temporary);
    *ret_output = output;
    return 0;
}

int sk_output_create(const char *path, mode_t mode, struct sk_output **ret_output,
                     struct sevkit_error *error)
{
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return sk_error_set(error, SEVKIT_EIO, "%s: not a regular file", path);
    return new_output(path, mode, false, ret_output, error);
}

int sk_output_scratch(const char *path, struct sk_output **ret_output, struct sevkit_error *error)
{
    return new_output(path, 0600, true, ret_output, error);
}

void sk_output_free(struct sk_output *output)
{
    if (!output)
        return;
    if (output->fd >= 0)
        (void)close(output->fd);
    if (output->temporary && !output->scratch)
        (void)unlink(output->temporary);
    free(output->temporary);
    free(output->path);
    free(output);
}

const char *sk_output_path(const struct sk_output *output)
{
    return output->path;
}

int sk_output_fd(const struct sk_output *output)
{
    return output->fd;
}

int sk_output_write(struct sk_output *output, const void *data, size_t size, uint64_t offset,
                    struct sevkit_error *error)
{
    const uint8_t *bytes = data;

    while (size) {
        ssize_t n = pwrite(output->fd, bytes, size, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(output, "cannot write", error);
        bytes += n;
        size -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

int sk_output_read(const struct sk_output *output, void *ret_data, size_t size, uint64_t offset,
                   struct sevkit_error *error)
{
    uint8_t *bytes = ret_data;

    while (size) {
        ssize_t n = pread(output->fd, bytes, size, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(output, "cannot read", error);
        if (n == 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: ends at %" PRIu64 ", %zu bytes missing",
                                output->path, offset, size);
        bytes += n;
        size -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

int sk_output_resize(struct sk_output *output, uint64_t size, struct sevkit_error *error)
{
    if (size > INT64_MAX) {
        errno = EFBIG;
        return fail(output, "cannot resize", error);
    }
    return ftruncate(output->fd, (off_t)size) < 0 ? fail(output, "cannot resize", error) : 0;
}

int sk_output_size(const struct sk_output *output, uint64_t *ret_size, struct sevkit_error *error)
{
    struct stat st;

    if (fstat(output->fd, &st) < 0)
        return fail(output, "cannot stat", error);
    *ret_size = (uint64_t)st.st_size;
    return 0;
}

int sk_output_next_data(const struct sk_output *output, uint64_t offset, uint64_t *ret_offset,
                        uint64_t *ret_size, struct sevkit_error *error)
{
    off_t start = lseek(output->fd, (off_t)offset, SEEK_DATA), end;

    if (start < 0 && errno == ENXIO) {
        *ret_offset = offset;
        *ret_size = 0;
        return 0;
    }
    end = start < 0 ? -1 : lseek(output->fd, start, SEEK_HOLE);
    if (end < 0)
        return fail(output, "cannot seek", error);
    *ret_offset = (uint64_t)start;
    *ret_size = (uint64_t)(end - start);
    return 0;
}

/* Links the file under a name of its own beside its path, from where rename() can replace what is there. */
static int give_name(struct sk_output *output)
{
    char source[PROC_PATH_SIZE];
    uint64_t number;
    char *name = NULL;

    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return -1;
    if (asprintf(&name, "%s.%016" PRIx64, output->path, number) < 0)
        return -1;
    (void)snprintf(source, sizeof(source), "/proc/self/fd/%d", output->fd);
    if (linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
        output->temporary = name;
        return 0;
    }
    free(name);
    return -1;
}

static int commit_one(struct sk_output *output, struct sevkit_error *error)
{
    char source[PROC_PATH_SIZE];

    (void)snprintf(source, sizeof(source), "/proc/self/fd/%d", output->fd);
    if (!output->temporary &&
        linkat(AT_FDCWD, source, AT_FDCWD, output->path, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (!output->temporary && (errno != EEXIST || give_name(output) < 0))
        return fail(output, "cannot name", error);
    if (rename(output->temporary, output->path) < 0)
        return fail(output, "cannot rename", error);
    free(output->temporary);
    output->temporary = NULL;
    return 0;
}

int sk_output_commit(struct sk_output *const *outputs, size_t count, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < count; i++)
        if (fsync(outputs[i]->fd) < 0)
            return fail(outputs[i], "cannot write", error);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = commit_one(outputs[i], error);
    return r;
}
