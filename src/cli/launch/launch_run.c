/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_run.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "cli/view/output.h"
#include "sys/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int sk_launch_exec(const struct sk_words *words, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char **argv = sk_words_argv(words);

    if (!argv)
        return sk_error_oom(error);
    (void)execvp(argv[0], argv);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(errno));
}

static int check_file(const char *key, const char *path, int mode, struct sevkit_error *error)
{
    struct stat info;
    int problem = 0;

    if (!path)
        return 0;
    if (stat(path, &info) < 0 || access(path, mode) < 0)
        problem = errno;
    else if (S_ISDIR(info.st_mode))
        problem = EISDIR;
    return problem ? sk_error_set(error, SEVKIT_EIO, "%s: %s: %s", key, path, strerror(problem))
                   : 0;
}

int sk_launch_check_files(const struct sk_vm *guest, struct sevkit_error *error)
{
    const struct {
        const char *key, *path;
        int mode;
    } rows[] = {
        {"firmware.file", guest->firmware, R_OK},
        {"firmware.vars", guest->firmware_vars, R_OK | W_OK},
        {"firmware.igvm", guest->igvm, R_OK},
        {"boot.kernel", guest->kernel, R_OK},
        {"boot.initrd", guest->initrd, R_OK},
        {"sev.dh_cert", guest->dh_cert, R_OK},
        {"sev.session", guest->session, R_OK},
        {"sev.certificates", guest->certificates, R_OK},
        {"sev.svsm", guest->svsm, R_OK},
    };
    const struct sk_vm_disk *disks = guest->disks.entries;
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows) && r == 0; i++)
        r = check_file(rows[i].key, rows[i].path, rows[i].mode, error);
    for (size_t i = 0; i < guest->disks.count && r == 0; i++) {
        bool read_only = disks[i].read_only || disks[i].media == SK_MEDIA_CDROM;

        r = check_file("disk.file", disks[i].file, read_only ? R_OK : R_OK | W_OK, error);
    }
    return r;
}

static int is_taken(const char *socket, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "%s: a guest with this monitor runs already or is being started; 'sevkit "
                        "status' asks it",
                        socket);
}

/* The descriptor stays open, in QEMU too; the kernel gives the lock back when the last of them ends. */
static int lock(const char *socket, struct sevkit_error *error)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    SK_CLEANUP_FREE char *path = NULL;
    int fd, problem;

    if (asprintf(&path, "%s.lock", socket) < 0)
        return sk_error_oom(error);
    fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0600);
    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
        return 0;
    problem = errno;
    (void)close(fd);
    if (problem != EAGAIN && problem != EACCES)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(problem));
    return is_taken(socket, error);
}

int sk_launch_claim(const char *socket, struct sevkit_error *error)
{
    const size_t longest = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
    struct stat info;
    int r;

    if (strlen(socket) > longest)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: found a path of %zu bytes for the monitor's socket, expected at "
                            "most %zu; the plan's keys qmp and name decide it",
                            socket, strlen(socket), longest);
    if (lstat(socket, &info) == 0 && !S_ISSOCK(info.st_mode))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: no socket, and QEMU would replace it with its monitor's", socket);
    r = lock(socket, error);
    if (r < 0)
        return r;
    /* To connect, others would need to write to it: unix(7). */
    (void)umask(umask(0) | S_IWGRP | S_IWOTH);
    /* Started from what --print shows, a guest has no lock. */
    return sk_stream_has_listener(socket) ? is_taken(socket, error) : 0;
}

int sk_launch_firmware_path(const char *socket, char **ret_path, struct sevkit_error *error)
{
    size_t length = strlen(socket);
    bool has_suffix = length > 4 && strcmp(socket + length - 4, ".qmp") == 0;
    int n = asprintf(ret_path, "%.*s.fd", (int)(has_suffix ? length - 4 : length), socket);

    return n < 0 ? sk_error_oom(error) : 0;
}

int sk_launch_write_firmware(const struct sk_start *launch, struct sevkit_error *error)
{
    if (!launch->firmware_is_made)
        return 0;
    return sk_cli_write_file(launch->firmware_path, launch->firmware_bytes.data,
                             launch->firmware_bytes.size, 0600, true, error);
}
