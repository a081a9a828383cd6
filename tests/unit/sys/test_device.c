/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/device.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static const char *file_of(const void *data, size_t size)
{
    const char *path;
    FILE *file;

    if (!*folder) {
        (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-device-XXXXXX");
        EXPECT(mkdtemp(folder));
    }
    path = in_folder("attribute");
    file = fopen(path, "we");
    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
    return path;
}

static void remove_all(void)
{
    (void)unlink(in_folder("attribute"));
    (void)rmdir(folder);
    folder[0] = '\0';
}

TEST(attributes_are_read)
{
    uint8_t data[8];
    size_t size = 0;
    const char *path = file_of("12345678", 8);

    EXPECT_INT(sk_attribute_read(&sk_sys_real, path, data, sizeof(data), &size), 0);
    EXPECT_INT(size, 8);
    EXPECT_BYTES(data, "12345678", 8);
    EXPECT_INT(sk_attribute_read(&sk_sys_real, path, data, 7, &size), EFBIG);
    EXPECT_INT(sk_attribute_read(&sk_sys_real, in_folder("no"), data, 8, &size), ENOENT);
    EXPECT_INT(sk_attribute_read(&sk_sys_real, folder, data, 8, &size), EISDIR);
    remove_all();
}

TEST(lines_and_numbers)
{
    static const struct {
        const char *text;
        size_t size;
        int line, number;
        uint64_t value;
    } cases[] = {
        {"0\n", 2, 0, 0, 0},
        {"17", 2, 0, 0, 17},
        {"18446744073709551615\n", 21, 0, 0, UINT64_MAX},
        {"18446744073709551616\n", 21, 0, EILSEQ, 0},
        {"-1\n", 3, 0, EILSEQ, 0},
        {"1\n2\n", 4, 0, EILSEQ, 0},
        {"0x10\n", 5, 0, EILSEQ, 0},
        {"", 0, 0, EILSEQ, 0},
        {"1\0\n", 3, EILSEQ, EILSEQ, 0},
        {"00000000000000000000000000000001", 32, EFBIG, EFBIG, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *path = file_of(cases[i].text, cases[i].size);
        uint64_t value = 99;
        char line[32];

        EXPECT_INT(sk_attribute_read_line(&sk_sys_real, path, line, sizeof(line)), cases[i].line);
        EXPECT_INT(sk_attribute_read_number(&sk_sys_real, path, &value), cases[i].number);
        EXPECT(value == (cases[i].number ? 99 : cases[i].value));
    }
    remove_all();
}

TEST(attributes_are_written)
{
    uint8_t data[8];
    size_t size = 0;
    const char *path = file_of("abc", 3);

    EXPECT_INT(sk_attribute_write(&sk_sys_real, path, "xy", 2), 0);
    EXPECT_INT(sk_attribute_read(&sk_sys_real, path, data, sizeof(data), &size), 0);
    EXPECT_BYTES(data, "xyc", 3);
    EXPECT_INT(sk_attribute_write(&sk_sys_real, in_folder("no"), "x", 1), ENOENT);
    EXPECT_INT(sk_attribute_write(&sk_sys_real, "/dev/full", "x", 1), ENOSPC);
    remove_all();
}

/* A write that the kernel takes only in part, and one whose value is taken at the end. */
static ssize_t half_write(int fd, const void *data, size_t size)
{
    (void)fd;
    (void)data;
    return (ssize_t)(size / 2);
}

static int failing_close(int fd)
{
    (void)close(fd);
    errno = EINVAL;
    return -1;
}

static int interruptions;

static ssize_t interrupted_write(int fd, const void *data, size_t size)
{
    if (interruptions-- > 0) {
        errno = EINTR;
        return -1;
    }
    return write(fd, data, size);
}

TEST(writes_that_go_wrong)
{
    struct sk_sys sys = sk_sys_real;
    const char *path = file_of("abc", 3);

    sys.write = half_write;
    EXPECT_INT(sk_attribute_write(&sys, path, "xy", 2), EIO);
    sys.write = write;
    sys.close = failing_close;
    EXPECT_INT(sk_attribute_write(&sys, path, "xy", 2), EINVAL);
    sys.close = close;
    sys.write = interrupted_write;
    interruptions = 3;
    EXPECT_INT(sk_attribute_write(&sys, path, "xy", 2), 0);
    EXPECT_INT(interruptions, -1);
    remove_all();
}

TEST(reads_at_an_offset)
{
    const char *path = file_of("0123456789", 10);
    uint8_t data[4];

    EXPECT_INT(sk_device_read_at(&sk_sys_real, path, data, sizeof(data), 3), 0);
    EXPECT_BYTES(data, "3456", 4);
    EXPECT_INT(sk_device_read_at(&sk_sys_real, path, data, sizeof(data), 8), EIO);
    EXPECT_INT(sk_device_read_at(&sk_sys_real, in_folder("no"), data, sizeof(data), 0), ENOENT);
    remove_all();
}

static int interrupted_ioctl(int fd, unsigned long request, void *argument)
{
    if (interruptions-- > 0) {
        errno = EINTR;
        return -1;
    }
    return ioctl(fd, request, argument);
}

TEST(ioctls)
{
    struct sk_sys sys = sk_sys_real;
    int ends[2], waiting = -1;

    EXPECT_INT(pipe(ends), 0);
    EXPECT_INT(write(ends[1], "abc", 3), 3);
    EXPECT_INT(sk_device_ioctl(&sys, ends[0], FIONREAD, &waiting), 0);
    EXPECT_INT(waiting, 3);
    sys.ioctl = interrupted_ioctl;
    interruptions = 2;
    EXPECT_INT(sk_device_ioctl(&sys, ends[0], FIONREAD, &waiting), 0);
    EXPECT_INT(sk_device_ioctl(&sys, ends[0], 0xc0205300, &waiting), ENOTTY);
    (void)close(ends[0]);
    (void)close(ends[1]);
    EXPECT_INT(sk_device_ioctl(&sys, ends[0], FIONREAD, &waiting), EBADF);
}

TEST(directories_and_devices)
{
    int fd;

    (void)file_of("", 0);
    EXPECT_INT(sk_sys_real.make_directory(in_folder("entry")), 0);
    EXPECT(sk_sys_real.make_directory(in_folder("entry")) < 0 && errno == EEXIST);
    EXPECT_INT(sk_sys_real.remove_directory(in_folder("entry")), 0);
    EXPECT(sk_sys_real.remove_directory(in_folder("entry")) < 0 && errno == ENOENT);
    fd = sk_sys_real.open_device("/dev/null");
    EXPECT(fd >= 0);
    EXPECT_INT(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
    EXPECT_INT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    EXPECT_INT(sk_sys_real.close(fd), 0);
    fd = sk_sys_real.open_write("/dev/null");
    EXPECT(fd >= 0);
    EXPECT_INT(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
    EXPECT_INT(sk_sys_real.close(fd), 0);
    remove_all();
}

/* write(2) says EFAULT where memory ends, and so does any system call that copies from there. */
TEST(guarded_memory_ends)
{
    static const size_t sizes[] = {1, 32, 4095, 4096, 4097};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct sk_guarded guarded;
        int ends[2];

        EXPECT_INT(sk_guarded_new(sizes[i], &guarded), 0);
        EXPECT_INT(guarded.size, sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            EXPECT_INT(guarded.data[k], 0);
        memset(guarded.data, 0xaa, sizes[i]);
        EXPECT_INT(pipe(ends), 0);
        EXPECT_INT(write(ends[1], guarded.data + sizes[i] - 1, 1), 1);
        EXPECT(write(ends[1], guarded.data + sizes[i], 1) < 0 && errno == EFAULT);
        (void)close(ends[0]);
        (void)close(ends[1]);
        sk_guarded_done(&guarded);
        EXPECT(!guarded.data && !guarded.mapping);
        sk_guarded_done(&guarded);
    }
}
