/* SPDX-License-Identifier: Apache-2.0 */
#include "init/handover.h"

#include "base/cleanup.h"
#include "init/places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define INIT "/sbin/init"

static int fail(const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "handing over: %s: %s", what, strerror(errno));
}

SK_DEFINE_CLEANUP(DIR *, closedir)

/* Processes of this initramfs: what hooks left behind. Kernel threads take no signals. */
static void end_processes(pid_t keep)
{
    SK_CLEANUP(closedir_p) DIR *folder = opendir("/proc");
    const struct dirent *entry;

    while (folder && (entry = readdir(folder))) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 1 && pid != keep)
            (void)kill(pid, SIGKILL);
    }
    /* Only those that were killed end now. */
    while (keep == 0 && waitpid(-1, NULL, 0) > 0)
        ;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static int move_mounts(struct sevkit_error *error)
{
    static const char *const folders[] = {"/dev", "/proc", "/sys", "/run"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(folders); i++) {
        char target[64] = SK_LAYOUT_ROOT;

        strncat(target, folders[i], sizeof(target) - strlen(target) - 1);
        if (mount(folders[i], target, NULL, MS_MOVE, NULL) < 0)
            return fail(target, error);
    }
    return 0;
}

/* Frees the memory of the initramfs. Only what lies on its own file system. */
static void remove_below(int parent, const char *name, dev_t device)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    SK_CLEANUP(closedir_p) DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    struct stat info;

    if (!folder || fstat(fd, &info) < 0 || info.st_dev != device)
        return;
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (entry->d_type == DT_DIR)
            remove_below(fd, entry->d_name, device);
        (void)unlinkat(fd, entry->d_name, entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    }
}

/* Never the files of a machine that this is tried on. */
static bool is_initramfs(struct stat *ret_info)
{
    struct statfs filesystem;

    return statfs("/", &filesystem) == 0 && stat("/", ret_info) == 0 &&
           (filesystem.f_type == RAMFS_MAGIC || filesystem.f_type == TMPFS_MAGIC) && getpid() == 1;
}

static int take_place(struct sevkit_error *error)
{
    struct stat info;

    if (chdir(SK_LAYOUT_ROOT) < 0)
        return fail(SK_LAYOUT_ROOT, error);
    if (is_initramfs(&info))
        remove_below(AT_FDCWD, "/", info.st_dev);
    if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 || chdir("/") < 0)
        return fail("the root", error);
    return 0;
}

static void reset_process(void)
{
    static const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setrlimit(RLIMIT_CORE, &unlimited);
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    (void)umask(022);
}

int sk_handover(pid_t keep, struct sevkit_error *error)
{
    static char *const argv[] = {(char *)(uintptr_t)INIT, NULL};
    static char *const environment[] = {
        (char *)(uintptr_t) "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        (char *)(uintptr_t) "TERM=linux", NULL};
    int r;

    end_processes(keep);
    if (close_range(STDERR_FILENO + 1, UINT32_MAX, 0) < 0)
        return fail("descriptors", error);
    r = move_mounts(error);
    if (r == 0)
        r = take_place(error);
    if (r < 0)
        return r;
    reset_process();
    (void)execve(INIT, argv, environment);
    return fail(INIT, error);
}
