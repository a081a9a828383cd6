/* SPDX-License-Identifier: Apache-2.0 */
/* The last before QEMU runs: its files, and the program itself. */
#include "launch/start.h"

#include "base/cleanup.h"
#include "sys/file.h"
#include "sys/process/child.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int sk_start_check_files(const struct sk_vm *guest, struct sevkit_error *error)
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

int sk_start_write_firmware(const struct sk_start *launch, struct sevkit_error *error)
{
    if (!launch->firmware_is_made)
        return 0;
    return sk_file_write(launch->firmware_path, launch->firmware_bytes.data,
                         launch->firmware_bytes.size, 0600, error);
}

int sk_start_become(const struct sk_words *words, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char **argv = sk_words_argv(words);

    return argv ? sk_child_become(argv, error) : sk_error_oom(error);
}
