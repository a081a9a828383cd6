/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_live.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "sys/device.h"
#include "sys/process/child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define PATH_BYTES         64
#define PROGRAM_LINE_BYTES 256
#define PROGRAM_MS         5000

/* _IOWR('S', 0, struct sev_issue_cmd), which is packed. */
#define SEV_ISSUE_CMD 0xc0105300ul
struct __attribute__((packed)) sev_issue_cmd {
    uint32_t cmd;
    uint64_t data;
    uint32_t error;
};

/* _IOW(KVMIO, 0xe2, struct kvm_device_attr) */
#define KVM_GET_DEVICE_ATTR 0x4018aee2ul
struct kvm_device_attr {
    uint32_t flags;
    uint32_t group;
    uint64_t attr;
    uint64_t addr;
};

/* Text of a file that is open; a NUL byte is EILSEQ. */
static int read_text(const struct sk_sys *sys, int fd, size_t max_size, char **ret_text,
                     size_t *ret_size)
{
    char *text = malloc(max_size + 1), *fitting;
    size_t size = 0;
    int number = text ? sk_descriptor_read(sys, fd, text, max_size, &size) : ENOMEM;

    if (number == 0 && memchr(text, '\0', size))
        number = EILSEQ;
    if (number != 0) {
        free(text);
        return number;
    }
    text[size] = '\0';
    fitting = realloc(text, size + 1);
    *ret_text = fitting ? fitting : text;
    *ret_size = size;
    return 0;
}

int sk_host_live_read(const struct sk_sys *sys, const char *path, char **ret_text)
{
    size_t size;
    int fd = sys->open_read(path);
    int number;

    if (fd < 0)
        return errno;
    number = read_text(sys, fd, SK_SMALL_FILE_MAX_BYTES, ret_text, &size);
    (void)sys->close(fd);
    return number;
}

int sk_host_recorded_read(const struct sk_sys *sys, const char *root, const char *path,
                          size_t max_size, char **ret_text, size_t *ret_size)
{
    struct sk_file_info info;
    int fd = sys->open_below(root, path);
    int number;

    if (fd < 0)
        return errno;
    number = sys->info(fd, &info) < 0 ? errno
             : info.directory         ? EISDIR
             : !info.regular          ? EINVAL
                                      : read_text(sys, fd, max_size, ret_text, ret_size);
    (void)sys->close(fd);
    return number;
}

static int read_msr(const struct sk_sys *sys, const struct sk_host_fact *question,
                    uint64_t *ret_value)
{
    char path[PATH_BYTES];
    uint8_t bytes[8];
    uint64_t value = 0;
    int number;

    (void)snprintf(path, sizeof(path), "/dev/cpu/%u/msr", (unsigned)question->key[1]);
    number = sk_device_read_at(sys, path, bytes, sizeof(bytes), question->key[0]);
    for (size_t i = 0; number == 0 && i < sizeof(bytes); i++)
        value |= (uint64_t)bytes[i] << 8 * i;
    if (number == 0)
        *ret_value = value;
    return number;
}

/* The result of KVM's calls is the ioctl's own return value. */
static int ask_kvm(const struct sk_sys *sys, unsigned long request, void *argument,
                   uint64_t *ret_value)
{
    int fd = sys->open_device(SK_KVM_DEVICE_PATH);
    int result, number;

    if (fd < 0)
        return errno;
    result = sys->ioctl(fd, request, argument);
    number = result < 0 ? errno : 0;
    (void)sys->close(fd);
    if (number == 0)
        *ret_value = (uint64_t)result;
    return number;
}

static int ask_attribute(const struct sk_sys *sys, const struct sk_host_fact *question,
                         uint64_t *ret_value)
{
    uint64_t value = 0, ignored;
    struct kvm_device_attr attribute = {
        .group = (uint32_t)question->key[0],
        .attr = question->key[1],
        .addr = (uintptr_t)&value,
    };
    int number = ask_kvm(sys, KVM_GET_DEVICE_ATTR, &attribute, &ignored);

    if (number == 0)
        *ret_value = value;
    return number;
}

static int read_memlock(uint64_t *ret_value)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0)
        return errno;
    *ret_value = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
    return 0;
}

int sk_host_live_number(const struct sk_sys *sys, const struct sk_host_fact *question,
                        uint64_t *ret_value)
{
    switch (question->kind) {
    case SK_HOST_MSR:
        return read_msr(sys, question, ret_value);
    case SK_HOST_KVM:
        return ask_kvm(sys, (unsigned long)question->key[0],
                       (void *)(uintptr_t)question->key[1], /* a number, as the call has it */
                       ret_value);
    case SK_HOST_ATTRIBUTE:
        return ask_attribute(sys, question, ret_value);
    case SK_HOST_LIMIT:
        return read_memlock(ret_value);
    case SK_HOST_LEAF:
    case SK_HOST_DEVICE:
    case SK_HOST_SEV:
    case SK_HOST_PROGRAM:
        break;
    }
    return EINVAL;
}

/* GET_ID2 takes a place for its answer (include/uapi/linux/psp-sev.h); the others answer in place. */
struct __attribute__((packed)) sev_get_id2 {
    uint64_t address;
    uint32_t length;
};

int sk_host_live_sev(const struct sk_sys *sys, uint32_t command, void *data, size_t size,
                     uint32_t *ret_status)
{
    struct sev_get_id2 place = {(uintptr_t)data, (uint32_t)size};
    struct sev_issue_cmd issue = {.cmd = command, .data = size ? (uintptr_t)data : 0};
    int fd = sys->open_device(SK_SEV_DEVICE_PATH);
    int number;

    *ret_status = 0;
    if (fd < 0)
        return errno;
    if (command == SK_SEV_GET_ID2)
        issue.data = (uintptr_t)&place;
    number = sk_device_ioctl(sys, fd, SEV_ISSUE_CMD, &issue);
    (void)sys->close(fd);
    *ret_status = issue.error;
    return number;
}

/* Reads until the first newline. */
static int read_first_line(struct sk_stream *stream, char *line, size_t capacity)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + PROGRAM_MS;
    size_t length = 0;
    char *end = NULL;

    while (!end && length + 1 < capacity) {
        ssize_t n = stream->read(stream->arg, line + length, capacity - 1 - length, deadline);

        if (n < 0)
            return errno;
        if (n == 0)
            break;
        length += (size_t)n;
        end = memchr(line, '\n', length);
    }
    line[end ? (size_t)(end - line) : length] = '\0';
    return line[0] ? 0 : ENODATA;
}

int sk_host_live_program(const char *program, char **ret_text)
{
    char name[PATH_BYTES], option[] = "--version", line[PROGRAM_LINE_BYTES];
    char *argv[] = {name, option, NULL};
    struct sk_stream stream = {0};
    struct sevkit_error error = {0};
    int number;

    if (snprintf(name, sizeof(name), "%s", program) >= (int)sizeof(name))
        return ENAMETOOLONG;
    if (sk_child_start(argv, &stream, &error) < 0)
        return ENOENT;
    number = read_first_line(&stream, line, sizeof(line));
    sk_stream_close(&stream);
    if (number != 0)
        return number;
    *ret_text = strdup(line);
    return *ret_text ? 0 : ENOMEM;
}
