/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_SYS_H
#define SK_SYS_SYS_H

/*
 * The outside world as one struct of functions. Code above takes a const struct sk_sys * and calls
 * nothing of the system itself, so that tests can put a fake in its place and let any call fail.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sk_file_info {
    uint64_t size;
    int64_t mtime_seconds;
    int64_t mtime_nanoseconds;
    bool regular;
    bool directory;
};

struct sk_cpuid {
    uint32_t eax, ebx, ecx, edx;
};

struct sk_sys {
    /* POSIX semantics, -1 and errno on failure; open for reading. Path "-" is not special here. */
    int (*open_read)(const char *path);
    /* The same as if root were the file system: no link leads out of it. Does not wait for a pipe's writer. */
    int (*open_below)(const char *root, const char *path);
    ssize_t (*read)(int fd, void *buffer, size_t size);
    int (*info)(int fd, struct sk_file_info *ret_info);
    int (*close)(int fd);
    /* CPUID of this machine; false where there is no such instruction. */
    bool (*cpuid)(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid);
    /* Milliseconds since some moment in the past; never goes back. */
    int64_t (*monotonic_ms)(void);
    /* Seconds since 1970-01-01 in UTC. */
    int64_t (*wall_seconds)(void);
    void (*sleep_ms)(uint64_t milliseconds);
    /* size unpredictable bytes; -1 and errno on failure. */
    int (*random)(void *buffer, size_t size);
    /* Devices and the pseudo files of the kernel: open for reading and writing, or only for writing. */
    int (*open_device)(const char *path);
    int (*open_write)(const char *path);
    ssize_t (*write)(int fd, const void *data, size_t size);
    ssize_t (*read_at)(int fd, void *buffer, size_t size, uint64_t offset);
    int (*ioctl)(int fd, unsigned long request, void *argument);
    int (*make_directory)(const char *path);
    int (*remove_directory)(const char *path);
    /* The kernel's log, its newest size bytes at most; the bytes that were written. */
    ssize_t (*kernel_log)(char *ret_text, size_t size);
};

/* The real one. */
extern const struct sk_sys sk_sys_real;

#endif
