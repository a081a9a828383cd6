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
    ssize_t (*read)(int fd, void *buffer, size_t size);
    int (*info)(int fd, struct sk_file_info *ret_info);
    int (*close)(int fd);
    /* CPUID of this machine; false where there is no such instruction. */
    bool (*cpuid)(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid);
};

/* The real one. */
extern const struct sk_sys sk_sys_real;

#endif
