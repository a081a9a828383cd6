/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/device.h"

#include "base/limits.h"
#include "base/secret.h"
#include "base/values/number.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define NUMBER_LINE_BYTES 32

int sk_descriptor_read(const struct sk_sys *sys, int fd, void *ret_data, size_t capacity,
                       size_t *ret_size)
{
    uint8_t *data = ret_data;
    size_t size = 0;

    for (;;) {
        uint8_t excess;
        bool full = size == capacity;
        ssize_t n = sys->read(fd, full ? &excess : data + size, full ? 1 : capacity - size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if (n == 0)
            break;
        if (full)
            return EFBIG;
        size += (size_t)n;
    }
    *ret_size = size;
    return 0;
}

int sk_attribute_read(const struct sk_sys *sys, const char *path, void *ret_data, size_t capacity,
                      size_t *ret_size)
{
    int fd = sys->open_read(path);
    int number;

    if (fd < 0)
        return errno;
    number = sk_descriptor_read(sys, fd, ret_data, capacity, ret_size);
    (void)sys->close(fd);
    return number;
}

int sk_attribute_read_line(const struct sk_sys *sys, const char *path, char *ret_line,
                           size_t capacity)
{
    size_t size = 0;
    int number = sk_attribute_read(sys, path, ret_line, capacity - 1, &size);

    if (number != 0)
        return number;
    if (size > 0 && ret_line[size - 1] == '\n')
        size--;
    if (memchr(ret_line, '\0', size))
        return EILSEQ;
    ret_line[size] = '\0';
    return 0;
}

int sk_attribute_read_number(const struct sk_sys *sys, const char *path, uint64_t *ret_number)
{
    char line[NUMBER_LINE_BYTES];
    int number = sk_attribute_read_line(sys, path, line, sizeof(line));

    if (number != 0)
        return number;
    return sk_number_parse_decimal(line, 0, UINT64_MAX, ret_number) ? 0 : EILSEQ;
}

int sk_attribute_write(const struct sk_sys *sys, const char *path, const void *data, size_t size)
{
    int fd = sys->open_write(path);
    int number = 0;
    ssize_t n;

    if (fd < 0)
        return errno;
    do
        n = sys->write(fd, data, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        number = errno;
    else if ((size_t)n != size)
        number = EIO;
    /* Binary attributes of configfs take their value only now. */
    if (sys->close(fd) < 0 && number == 0)
        number = errno;
    return number;
}

int sk_device_ioctl(const struct sk_sys *sys, int fd, unsigned long request, void *argument)
{
    int r;

    do
        r = sys->ioctl(fd, request, argument);
    while (r < 0 && errno == EINTR);
    return r < 0 ? errno : 0;
}

int sk_device_read_at(const struct sk_sys *sys, const char *path, void *ret_data, size_t size,
                      uint64_t offset)
{
    int fd = sys->open_read(path);
    int number = 0;
    ssize_t n;

    if (fd < 0)
        return errno;
    do
        n = sys->read_at(fd, ret_data, size, offset);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        number = errno;
    else if ((size_t)n != size)
        number = EIO;
    (void)sys->close(fd);
    return number;
}

int sk_guarded_new(size_t size, struct sk_guarded *ret_guarded)
{
    size_t usable = (size + SK_PAGE_BYTES - 1) / SK_PAGE_BYTES * SK_PAGE_BYTES;
    size_t mapped = usable + SK_PAGE_BYTES;
    uint8_t *memory =
        mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return ENOMEM;
    if (mprotect(memory + usable, SK_PAGE_BYTES, PROT_NONE) < 0) {
        (void)munmap(memory, mapped);
        return ENOMEM;
    }
    *ret_guarded = (struct sk_guarded){
        .data = memory + usable - size,
        .size = size,
        .mapping = memory,
        .mapped = mapped,
    };
    return 0;
}

void sk_guarded_done(struct sk_guarded *guarded)
{
    if (!guarded->mapping)
        return;
    sk_wipe(guarded->data, guarded->size);
    (void)munmap(guarded->mapping, guarded->mapped);
    *guarded = (struct sk_guarded){0};
}
