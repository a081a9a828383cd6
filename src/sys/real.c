/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

static int real_open_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/* For kernels and sandboxes without openat2(2): the last name must be no link. */
static int open_joined(const char *root, const char *path)
{
    char full[PATH_MAX];

    if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
}

/* openat2(2), Linux 5.6; glibc has no function for it. */
static int real_open_below(const char *root, const char *path)
{
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd, number;

    if (folder < 0)
        return -1;
    fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
    number = errno;
    (void)close(folder);
    errno = number;
    return fd < 0 && (number == ENOSYS || number == EPERM) ? open_joined(root, path) : fd;
}

static int real_info(int fd, struct sk_file_info *ret_info)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return -1;
    *ret_info = (struct sk_file_info){
        .size = (uint64_t)st.st_size,
        .mtime_seconds = st.st_mtim.tv_sec,
        .mtime_nanoseconds = st.st_mtim.tv_nsec,
        .regular = S_ISREG(st.st_mode),
        .directory = S_ISDIR(st.st_mode),
    };
    return 0;
}

#define HYPERVISOR_LEAF_FIRST   0x40000000u
#define HYPERVISOR_LEAF_LAST    0x4fffffffu
#define HYPERVISOR_PRESENT_1ECX (1u << 31)

static bool real_cpuid(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
#if defined(__x86_64__) || defined(__i386__)
    struct sk_cpuid id;

    /* The compiler's helper knows the highest leaf of the processor, not that of a hypervisor. */
    if (leaf >= HYPERVISOR_LEAF_FIRST && leaf <= HYPERVISOR_LEAF_LAST) {
        if (!__get_cpuid(1, &id.eax, &id.ebx, &id.ecx, &id.edx) ||
            !(id.ecx & HYPERVISOR_PRESENT_1ECX))
            return false;
        __cpuid_count(leaf, subleaf, id.eax, id.ebx, id.ecx, id.edx);
    } else if (!__get_cpuid_count(leaf, subleaf, &id.eax, &id.ebx, &id.ecx, &id.edx)) {
        return false;
    }
    *ret_cpuid = id;
    return true;
#else
    (void)leaf;
    (void)subleaf;
    (void)ret_cpuid;
    return false;
#endif
}

static int64_t real_monotonic_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_wall_seconds(void)
{
    return (int64_t)time(NULL);
}

static void real_sleep_ms(uint64_t milliseconds)
{
    struct timespec left = {
        .tv_sec = (time_t)(milliseconds / 1000),
        .tv_nsec = (long)(milliseconds % 1000 * 1000000),
    };

    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        continue;
}

static int real_random(void *buffer, size_t size)
{
    uint8_t *bytes = buffer;

    while (size) {
        ssize_t n = getrandom(bytes, size, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

static int real_open_device(const char *path)
{
    return open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
}

static int real_open_write(const char *path)
{
    return open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

static ssize_t real_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
    return pread(fd, buffer, size, (off_t)offset);
}

static int real_ioctl(int fd, unsigned long request, void *argument)
{
    return ioctl(fd, request, argument);
}

static int real_make_directory(const char *path)
{
    return mkdir(path, 0700);
}

/* syslog(2): without this number, which glibc has no name for, the log would be consumed. */
#define SYSLOG_ACTION_READ_ALL 3

static ssize_t real_kernel_log(char *ret_text, size_t size)
{
    return klogctl(SYSLOG_ACTION_READ_ALL, ret_text, size > INT32_MAX ? INT32_MAX : (int)size);
}

const struct sk_sys sk_sys_real = {
    .open_read = real_open_read,
    .open_below = real_open_below,
    .read = read,
    .info = real_info,
    .close = close,
    .cpuid = real_cpuid,
    .monotonic_ms = real_monotonic_ms,
    .wall_seconds = real_wall_seconds,
    .sleep_ms = real_sleep_ms,
    .random = real_random,
    .open_device = real_open_device,
    .open_write = real_open_write,
    .write = write,
    .read_at = real_read_at,
    .ioctl = real_ioctl,
    .make_directory = real_make_directory,
    .remove_directory = rmdir,
    .kernel_log = real_kernel_log,
};
