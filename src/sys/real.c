/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/sys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

static int real_open_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
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

static bool real_cpuid(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
#if defined(__x86_64__) || defined(__i386__)
    struct sk_cpuid id;

    if (!__get_cpuid_count(leaf, subleaf, &id.eax, &id.ebx, &id.ecx, &id.edx))
        return false;
    *ret_cpuid = id;
    return true;
#else
    (void)leaf;
    (void)subleaf;
    (void)ret_cpuid;
    return false;
#endif
}

const struct sk_sys sk_sys_real = {
    .open_read = real_open_read,
    .read = read,
    .info = real_info,
    .close = close,
    .cpuid = real_cpuid,
};
