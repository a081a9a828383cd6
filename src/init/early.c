/* SPDX-License-Identifier: Apache-2.0 */
#include "init/early.h"

#include "base/cleanup.h"
#include "guest/acpi_state.h"
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *type, *folder;
    unsigned long flags;
    const char *options;
} mounts[] = {
    {"proc", "/proc", MS_NODEV | MS_NOEXEC | MS_NOSUID, NULL},
    {"sysfs", "/sys", MS_NODEV | MS_NOEXEC | MS_NOSUID, NULL},
    {"devtmpfs", "/dev", MS_NOSUID, "mode=0755"},
    {"tmpfs", "/run", MS_NODEV | MS_NOSUID, "mode=0755,size=20%"},
};

/* kernel(5) of Documentation/admin-guide/sysctl. The magic keys would let the host's console kill, dump or
 * remount; a panic must not leave a machine that seems to run; loaded kernels and core dumps would carry
 * secrets. */
static const struct {
    const char *path, *value;
} settings[] = {
    {"/proc/sys/kernel/sysrq", "0"},         {"/proc/sys/kernel/panic", "-1"},
    {"/proc/sys/kernel/panic_on_oops", "1"}, {"/proc/sys/kernel/core_pattern", "|/bin/false"},
    {"/proc/sys/kernel/ctrl-alt-del", "0"},
};

int sk_early_write(const char *path, const char *value, struct sevkit_error *error)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? write(fd, value, strlen(value)) : -1;
    int failed = errno;

    if (fd >= 0)
        (void)close(fd);
    return n == (ssize_t)strlen(value)
               ? 0
               : sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(failed));
}

static int open_standard(struct sevkit_error *error)
{
    int null = open("/dev/null", O_RDONLY);
    int console = open("/dev/console", O_WRONLY | O_NOCTTY);

    if (null < 0)
        return sk_error_set(error, SEVKIT_EIO, "/dev/null: %s", strerror(errno));
    /* A kernel without a console is quiet. */
    if (console < 0)
        console = open("/dev/null", O_WRONLY);
    if (dup2(null, STDIN_FILENO) < 0 || dup2(console, STDOUT_FILENO) < 0 ||
        dup2(console, STDERR_FILENO) < 0)
        return sk_error_set(error, SEVKIT_EIO, "console: %s", strerror(errno));
    if (null > STDERR_FILENO)
        (void)close(null);
    if (console > STDERR_FILENO)
        (void)close(console);
    return 0;
}

int sk_early_setup(struct sevkit_error *error)
{
    static const struct rlimit no_core = {0, 0};
    int r;

    (void)umask(022);
    for (size_t i = 0; i < SK_ARRAY_SIZE(mounts); i++)
        if (mount(mounts[i].type, mounts[i].folder, mounts[i].type, mounts[i].flags,
                  mounts[i].options) < 0 &&
            errno != EBUSY)
            return sk_error_set(error, SEVKIT_EIO, "mount %s: %s", mounts[i].folder,
                                strerror(errno));
    r = open_standard(error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(settings) && r == 0; i++)
        r = access(settings[i].path, F_OK) == 0
                ? sk_early_write(settings[i].path, settings[i].value, error)
                : 0;
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return r;
}

int sk_early_parameters(struct sk_boot_parameters *ret_parameters, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes line = {0};
    int r = sk_file_read(&sk_sys_real, "/proc/cmdline", 64 << 10, &line, error);

    if (r == 0)
        r = sk_boot_parameters_read(line.data, line.size, ret_parameters, error);
    if (r == 0)
        r = sk_acpi_state_check(&sk_sys_real, ret_parameters->acpi, (const char *)line.data, error);
    if (r == 0 && ret_parameters->mode == SK_BOOT_NONE)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the command line has no parameter sevkit.mode: no root is opened");
    return r < 0 ? sk_error_wrap(error, r, "command line") : 0;
}
