/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_sys.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>

#define FILES_MAX       8
#define DESCRIPTORS_MAX 16
#define RUNS_MAX        10000

struct descriptor {
    const struct sk_fake_file *file; /* NULL: not open */
    size_t position;
    bool read; /* at least once */
};

static struct {
    const struct sk_fake_file *files[FILES_MAX];
    size_t file_count;
    struct descriptor descriptors[DESCRIPTORS_MAX];
    size_t calls[SK_FAKE_CALLS_];
    enum sk_fake_call failing_call;
    size_t failing; /* 0: none */
    int error_number;
    const struct sk_cpuid *cpuid;
} world;

void sk_fake_reset(void)
{
    memset(&world, 0, sizeof(world));
}

void sk_fake_add(const struct sk_fake_file *file)
{
    if (world.file_count == FILES_MAX)
        sk_test_fail(__FILE__, __LINE__, "more than %d files", FILES_MAX);
    world.files[world.file_count++] = file;
    if (strcmp(file->path, "-") == 0)
        world.descriptors[0].file = file;
}

void sk_fake_fail(enum sk_fake_call call, size_t n, int error_number)
{
    world.failing_call = call;
    world.failing = n;
    world.error_number = error_number;
}

size_t sk_fake_calls(enum sk_fake_call call)
{
    return world.calls[call];
}

size_t sk_fake_open_count(void)
{
    size_t count = 0;

    for (size_t fd = 1; fd < DESCRIPTORS_MAX; fd++)
        count += world.descriptors[fd].file != NULL;
    return count;
}

void sk_fake_set_cpuid(const struct sk_cpuid *cpuid)
{
    world.cpuid = cpuid;
}

/* Counts a call; false, with errno set, if it has to fail. */
static bool enter(enum sk_fake_call call)
{
    world.calls[call]++;
    if (call != world.failing_call || world.calls[call] != world.failing)
        return true;
    errno = world.error_number;
    return false;
}

static struct descriptor *descriptor_of(int fd)
{
    if (fd < 0 || fd >= DESCRIPTORS_MAX || !world.descriptors[fd].file) {
        errno = EBADF;
        return NULL;
    }
    return &world.descriptors[fd];
}

static const struct sk_fake_file *file_of(const char *path)
{
    for (size_t i = 0; i < world.file_count; i++)
        if (strcmp(world.files[i]->path, path) == 0)
            return world.files[i];
    errno = ENOENT;
    return NULL;
}

static int fake_open_read(const char *path)
{
    const struct sk_fake_file *file;

    if (!enter(SK_FAKE_OPEN))
        return -1;
    file = file_of(path);
    if (!file)
        return -1;
    for (int fd = 3; fd < DESCRIPTORS_MAX; fd++) {
        if (!world.descriptors[fd].file) {
            world.descriptors[fd] = (struct descriptor){.file = file};
            return fd;
        }
    }
    errno = EMFILE;
    return -1;
}

static int fake_open_below(const char *root, const char *path)
{
    char full[256];

    (void)snprintf(full, sizeof(full), "%s%s", root, path);
    return fake_open_read(full);
}

static size_t size_now(const struct descriptor *descriptor)
{
    const struct sk_fake_file *file = descriptor->file;

    return file->changes && descriptor->read ? file->changed_size : file->size;
}

static ssize_t fake_read(int fd, void *buffer, size_t size)
{
    struct descriptor *descriptor;
    size_t left;

    if (!enter(SK_FAKE_READ))
        return -1;
    descriptor = descriptor_of(fd);
    if (!descriptor)
        return -1;
    if (descriptor->file->kind == SK_FAKE_DIRECTORY) {
        errno = EISDIR;
        return -1;
    }
    left = size_now(descriptor);
    left = left > descriptor->position ? left - descriptor->position : 0;
    if (size > left)
        size = left;
    if (descriptor->file->read_max && size > descriptor->file->read_max)
        size = descriptor->file->read_max;
    if (size)
        memcpy(buffer, (const uint8_t *)descriptor->file->data + descriptor->position, size);
    descriptor->position += size;
    descriptor->read = true;
    return (ssize_t)size;
}

static int fake_info(int fd, struct sk_file_info *ret_info)
{
    const struct descriptor *descriptor;

    if (!enter(SK_FAKE_INFO))
        return -1;
    descriptor = descriptor_of(fd);
    if (!descriptor)
        return -1;
    *ret_info = (struct sk_file_info){
        .size = descriptor->file->kind == SK_FAKE_REGULAR ? size_now(descriptor) : 0,
        .mtime_seconds = 1,
        .mtime_nanoseconds = descriptor->file->changes && descriptor->read ? 2 : 1,
        .regular = descriptor->file->kind == SK_FAKE_REGULAR,
        .directory = descriptor->file->kind == SK_FAKE_DIRECTORY,
    };
    return 0;
}

/* Like Linux, a close that fails has closed all the same. */
static int fake_close(int fd)
{
    bool good = enter(SK_FAKE_CLOSE);
    struct descriptor *descriptor = descriptor_of(fd);

    if (!descriptor)
        return -1;
    descriptor->file = NULL;
    return good ? 0 : -1;
}

static bool fake_cpuid(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    (void)leaf;
    (void)subleaf;
    if (!world.cpuid)
        return false;
    *ret_cpuid = *world.cpuid;
    return true;
}

const struct sk_sys sk_fake_sys = {
    .open_read = fake_open_read,
    .open_below = fake_open_below,
    .read = fake_read,
    .info = fake_info,
    .close = fake_close,
    .cpuid = fake_cpuid,
};

size_t sk_fake_run(enum sk_fake_call kind, int error_number, int want, void (*arrange)(void),
                   int (*call)(void *arg, struct sevkit_error *error), void *arg)
{
    for (size_t n = 1; n <= RUNS_MAX; n++) {
        struct sevkit_error error = {0};
        bool failed;
        int code;

        sk_fake_reset();
        arrange();
        sk_fake_fail(kind, n, error_number);
        code = call(arg, &error);
        failed = world.calls[kind] >= n;
        if (code != 0 && (!failed || code != want || error.code != code))
            sk_test_fail(__FILE__, __LINE__, "call %zu of kind %d failing with errno %d: %d: %s", n,
                         (int)kind, error_number, code, error.text);
        if (sk_fake_open_count())
            sk_test_fail(__FILE__, __LINE__, "call %zu of kind %d failing with errno %d: %s", n,
                         (int)kind, error_number, "a descriptor was left open");
        if (!failed)
            return world.calls[kind];
    }
    sk_test_fail(__FILE__, __LINE__, "more than %d calls", RUNS_MAX);
}
