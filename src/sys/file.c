/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/file.h"

#include "base/cleanup.h"
#include "base/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Large enough that system calls do not show beside hashing, small enough to stay in the cache. */
#define STREAM_CHUNK_BYTES ((size_t)256 << 10)
/* Of x86-64. */
#define LARGE_PAGE_BYTES ((size_t)2 << 20)
/* First guess for an input whose size is not known. */
#define UNKNOWN_SIZE_BYTES ((size_t)1 << 20)

struct input {
    const struct sk_sys *sys;
    const char *name; /* for errors */
    int fd;
    bool owned;
    struct sk_file_info before;
    uint64_t read; /* bytes so far */
};

static int io_error(const struct input *input, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", input->name, strerror(errno));
}

static void input_close(struct input *input)
{
    if (input->owned && input->fd >= 0)
        (void)input->sys->close(input->fd);
    input->fd = -1;
}

static int input_start(struct input *input, struct sevkit_error *error)
{
    if (input->sys->info(input->fd, &input->before) < 0)
        return io_error(input, error);
    if (input->before.directory)
        return sk_error_set(error, SEVKIT_EIO, "%s: is a directory", input->name);
    return 0;
}

static int input_open(struct input *input, const struct sk_sys *sys, const char *path,
                      struct sevkit_error *error)
{
    bool standard = strcmp(path, "-") == 0;

    *input = (struct input){.sys = sys, .name = standard ? "standard input" : path};
    input->fd = standard ? STDIN_FILENO : sys->open_read(path);
    input->owned = !standard;
    if (input->fd < 0)
        return io_error(input, error);
    return input_start(input, error);
}

/* Up to size bytes; 0 at the end. */
static int input_read(struct input *input, void *buffer, size_t size, size_t *ret_size,
                      struct sevkit_error *error)
{
    ssize_t n;

    do
        n = input->sys->read(input->fd, buffer, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return io_error(input, error);
    input->read += (uint64_t)n;
    *ret_size = (size_t)n;
    return 0;
}

/* After the end: is it still the file whose reading began? */
static int input_finish(struct input *input, struct sevkit_error *error)
{
    struct sk_file_info after;

    if (!input->before.regular)
        return 0;
    if (input->sys->info(input->fd, &after) < 0)
        return io_error(input, error);
    /* Files below /proc and /sys claim to be empty or a page long. */
    if (after.size == input->before.size && after.mtime_seconds == input->before.mtime_seconds &&
        after.mtime_nanoseconds == input->before.mtime_nanoseconds)
        return 0;
    return sk_error_set(error, SEVKIT_EIO, "%s: changed while it was read (%llu bytes, then %llu)",
                        input->name, (unsigned long long)input->before.size,
                        (unsigned long long)after.size);
}

static size_t whole_pages(size_t size)
{
    return (size + SK_PAGE_BYTES - 1) / SK_PAGE_BYTES * SK_PAGE_BYTES;
}

void sk_bytes_done(struct sk_bytes *bytes)
{
    if (bytes->mapping)
        (void)munmap(bytes->mapping, bytes->mapped);
    *bytes = (struct sk_bytes){0};
}

/* Room for capacity bytes and a NUL, keeping what is there. Large inputs start where a large page may:
 * a page fault for each small one that read() fills costs more than copying into it. */
static int bytes_grow(struct sk_bytes *bytes, size_t capacity, struct sevkit_error *error)
{
    struct sk_bytes fresh = {.size = bytes->size};
    size_t align = capacity >= LARGE_PAGE_BYTES ? LARGE_PAGE_BYTES : SK_PAGE_BYTES;
    size_t needed = whole_pages(capacity + 1);

    fresh.mapped = needed + align - SK_PAGE_BYTES;
    fresh.mapping =
        mmap(NULL, fresh.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh.mapping == MAP_FAILED)
        return sk_error_oom(error);
    fresh.data = fresh.mapping + (align - (uintptr_t)fresh.mapping % align) % align;
    fresh.capacity = needed;
    if (align == LARGE_PAGE_BYTES)
        (void)madvise(fresh.data, needed, MADV_HUGEPAGE); /* a hint: small pages work too */
    if (bytes->size)
        memcpy(fresh.data, bytes->data, bytes->size);
    sk_bytes_done(bytes);
    *bytes = fresh;
    return 0;
}

int sk_bytes_new(size_t size, struct sk_bytes *ret_bytes, struct sevkit_error *error)
{
    struct sk_bytes bytes = {0};
    int r = bytes_grow(&bytes, size, error);

    if (r < 0)
        return r;
    bytes.size = size;
    *ret_bytes = bytes;
    return 0;
}

static int too_large(const struct input *input, size_t max_size, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "%s: more than %zu bytes", input->name, max_size);
}

static int read_all(struct input *input, size_t max_size, struct sk_bytes *bytes,
                    struct sevkit_error *error)
{
    size_t capacity = UNKNOWN_SIZE_BYTES;
    size_t n = 0;
    int r;

    if (input->before.regular && input->before.size > max_size)
        return too_large(input, max_size, error);
    if (input->before.regular && input->before.size)
        capacity = (size_t)input->before.size;
    for (;;) {
        if (capacity > max_size)
            capacity = max_size;
        if (bytes->capacity <= capacity) {
            r = bytes_grow(bytes, capacity, error);
            if (r < 0)
                return r;
        }
        /* The byte kept for the NUL shows whether there is more than capacity. */
        r = input_read(input, bytes->data + bytes->size, capacity + 1 - bytes->size, &n, error);
        if (r < 0)
            return r;
        if (n == 0)
            break;
        bytes->size += n;
        if (bytes->size > max_size)
            return too_large(input, max_size, error);
        if (bytes->size > capacity)
            capacity = bytes->size * 2;
    }
    bytes->data[bytes->size] = 0;
    return input_finish(input, error);
}

int sk_file_read(const struct sk_sys *sys, const char *path, size_t max_size,
                 struct sk_bytes *ret_bytes, struct sevkit_error *error)
{
    struct sk_bytes bytes = {0};
    struct input input;
    int r = input_open(&input, sys, path, error);

    if (r == 0)
        r = read_all(&input, max_size, &bytes, error);
    input_close(&input);
    if (r < 0) {
        sk_bytes_done(&bytes);
        return r;
    }
    *ret_bytes = bytes;
    return 0;
}

static int read_all_secret(struct input *input, size_t max_size, struct sk_secret **ret_secret,
                           struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *secret = NULL;
    size_t n = 0;
    int r = sk_secret_new(max_size + 1, &secret, error);

    while (r == 0) {
        r = input_read(input, secret->data + secret->size, secret->capacity - secret->size, &n,
                       error);
        if (r < 0)
            return r;
        if (n == 0)
            break;
        secret->size += n;
        if (secret->size > max_size)
            return too_large(input, max_size, error);
    }
    if (r == 0)
        r = input_finish(input, error);
    if (r == 0)
        *ret_secret = SK_TAKE(secret);
    return r;
}

int sk_file_read_secret(const struct sk_sys *sys, const char *path, size_t max_size,
                        struct sk_secret **ret_secret, struct sevkit_error *error)
{
    struct input input;
    int r = input_open(&input, sys, path, error);

    if (r == 0)
        r = read_all_secret(&input, max_size, ret_secret, error);
    input_close(&input);
    return r;
}

int sk_fd_read_secret(const struct sk_sys *sys, int fd, const char *name, size_t max_size,
                      struct sk_secret **ret_secret, struct sevkit_error *error)
{
    struct input input = {.sys = sys, .name = name, .fd = fd};
    int r = input_start(&input, error);

    return r < 0 ? r : read_all_secret(&input, max_size, ret_secret, error);
}

static int stream_all(struct input *input,
                      int (*sink)(void *, const void *, size_t, uint64_t, struct sevkit_error *),
                      void *arg, struct sevkit_error *error)
{
    uint64_t total = input->before.regular ? input->before.size : 0;
    struct sk_bytes chunk = {0};
    size_t n = 0;
    int r = bytes_grow(&chunk, STREAM_CHUNK_BYTES - 1, error);

    while (r == 0) {
        r = input_read(input, chunk.data, STREAM_CHUNK_BYTES, &n, error);
        if (r < 0 || n == 0)
            break;
        r = sink ? sink(arg, chunk.data, n, total, error) : 0;
        if (r == 0 && input->read > SK_STREAM_MAX_BYTES)
            return sk_bytes_done(&chunk), too_large(input, SK_STREAM_MAX_BYTES, error);
        /* A file that grows faster than it is read would never end. */
        if (r == 0 && total && input->read > total)
            break;
    }
    sk_bytes_done(&chunk);
    return r < 0 ? r : input_finish(input, error);
}

int sk_file_stream(const struct sk_sys *sys, const char *path,
                   int (*sink)(void *arg, const void *data, size_t size, uint64_t total,
                               struct sevkit_error *error),
                   void *arg, uint64_t *ret_size, struct sevkit_error *error)
{
    struct input input;
    int r = input_open(&input, sys, path, error);

    if (r == 0)
        r = stream_all(&input, sink, arg, error);
    input_close(&input);
    if (r == 0)
        *ret_size = input.read;
    return r;
}
