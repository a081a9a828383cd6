/* SPDX-License-Identifier: Apache-2.0 */
#include "image_job/job.h"

#include "initramfs/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DISK_MAX     8
#define SERIAL_BYTES 32
#define WAIT_STEPS   300
#define STEP_US      100000

static int mount_kernel(struct sevkit_error *error)
{
    static const struct {
        const char *type, *place;
    } mounts[] = {{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}, {"tmpfs", "/run"}};

    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        (void)mkdir(mounts[i].place, 0755);
        if (mount(mounts[i].type, mounts[i].place, mounts[i].type, 0, NULL) < 0 && errno != EBUSY)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", mounts[i].place, strerror(errno));
    }
    (void)mkdir(SK_JOB_MOUNT, 0755);
    return 0;
}

/* A module that does not load is missed later, by what needs it. */
static void load_modules(void)
{
    FILE *list = fopen("/" SK_INITRAMFS_LIST, "re");
    char line[256];

    while (list && fgets(line, sizeof(line), list)) {
        int fd;

        line[strcspn(line, "\n")] = 0;
        fd = open(line, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        (void)syscall(SYS_finit_module, fd, "", 0);
        (void)close(fd);
    }
    if (list)
        (void)fclose(list);
}

/* The virtio disk with this serial number. */
static bool find_disk(const char *serial, char ret_path[SERIAL_BYTES])
{
    for (int i = 0; i < DISK_MAX; i++) {
        char path[64], text[SERIAL_BYTES] = {0};
        ssize_t size;
        int fd;

        (void)snprintf(path, sizeof(path), "/sys/block/vd%c/serial", 'a' + i);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        size = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
        if (fd >= 0)
            (void)close(fd);
        text[strcspn(text, "\n")] = 0;
        (void)snprintf(ret_path, SERIAL_BYTES, "/dev/vd%c", 'a' + i);
        if (size > 0 && strcmp(text, serial) == 0 && access(ret_path, F_OK) == 0)
            return true;
    }
    return false;
}

int sk_job_start(const char **ret_input, const char **ret_output, struct sevkit_error *error)
{
    static char input[SERIAL_BYTES], output[SERIAL_BYTES];
    int r = mount_kernel(error);

    if (r < 0)
        return r;
    load_modules();
    for (int i = 0; i < WAIT_STEPS; i++) {
        if (find_disk("in", input) && find_disk("out", output)) {
            *ret_input = input;
            *ret_output = output;
            return 0;
        }
        (void)usleep(STEP_US);
    }
    return sk_error_set(error, SEVKIT_EIO, "the disks did not appear");
}
