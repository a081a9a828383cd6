/* SPDX-License-Identifier: Apache-2.0 */
#include "image_job/job.h"

#include "base/cleanup.h"
#include "sys/process/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICES_MAX 64
#define NAME_BYTES  32

struct found {
    char device[DEVICES_MAX][NAME_BYTES]; /* "vda1", "dm-0" */
    size_t count;
};

/* ext4 and xfs replay their journals into the disk's throw-away copy. */
static const struct {
    const char *type, *options;
} filesystems[] = {
    {"ext4", ""},
    {"xfs", "nouuid"},
    {"btrfs", ""},
};

/* Where the root is in its file system: subvolumes of btrfs, as Ubuntu, Fedora and openSUSE name them. */
static const char *const places[] = {"", "/@", "/root", "/@rootfs"};

static const char *const signs[] = {"etc/os-release", "usr/lib/os-release"};

/* Logical volumes appear as dm-N. Without the program, or without volumes, there are none. */
static void activate_volumes(void)
{
    const char *argv[] = {
        "lvm",      "vgchange",
        "-ay",      "--noudevsync",
        "--config", "devices{use_devicesfile=0} activation{udev_sync=0 udev_rules=0}",
        NULL};
    struct sevkit_error error = {0};
    int status;

    (void)setenv("PATH", "/usr/sbin:/usr/bin", 1); /* of PID 1: there is none */
    if (access("/usr/sbin/lvm", X_OK) == 0)
        (void)!sk_child_run((char *const *)(uintptr_t)argv, &status, &error);
}

static void add_device(struct found *found, const char *name)
{
    if (found->count < DEVICES_MAX && strlen(name) < NAME_BYTES)
        memcpy(found->device[found->count++], name, strlen(name) + 1);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The disk, its partitions, and every volume of the device mapper. */
static void list_devices(const char *disk, struct found *found)
{
    const char *base = strrchr(disk, '/') + 1;
    DIR *folder = opendir("/sys/class/block");
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (strncmp(entry->d_name, base, strlen(base)) == 0 ||
            strncmp(entry->d_name, "dm-", 3) == 0)
            add_device(found, entry->d_name);
    if (folder)
        (void)closedir(folder);
    qsort(found->device, found->count, NAME_BYTES, by_name);
}

static const char *try_mount(const char *name)
{
    char path[NAME_BYTES + 8];

    (void)snprintf(path, sizeof(path), "/dev/%s", name);
    for (size_t i = 0; i < SK_ARRAY_SIZE(filesystems); i++)
        if (mount(path, SK_JOB_MOUNT, filesystems[i].type, MS_RDONLY | MS_NOSUID | MS_NODEV,
                  filesystems[i].options) == 0)
            return filesystems[i].type;
    return NULL;
}

/* The folder with the root, NULL if this file system has none. */
static const char *find_place(void)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(places); i++)
        for (size_t j = 0; j < SK_ARRAY_SIZE(signs); j++) {
            char path[128];

            (void)snprintf(path, sizeof(path), SK_JOB_MOUNT "%s/%s", places[i], signs[j]);
            if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                return places[i];
        }
    return NULL;
}

/* The first pass looks at all of them: two roots on a disk are a question that the user answers. */
static int survey(const struct found *found, size_t *ret_root, struct sk_text *notes,
                  struct sevkit_error *error)
{
    size_t roots = 0;

    for (size_t i = 0; i < found->count; i++) {
        const char *type = try_mount(found->device[i]);
        const char *place = type ? find_place() : NULL;

        if (!type)
            continue;
        (void)umount(SK_JOB_MOUNT);
        if (place) {
            *ret_root = i;
            roots++;
        }
        sk_text_addf(notes, "%s: %s%s\n", found->device[i], type,
                     place ? ", the root" : ", left out");
    }
    if (roots == 0)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "no root file system on %zu partitions and volumes (ext4, xfs and btrfs "
            "are looked into; encrypted ones cannot be)",
            found->count);
    if (roots > 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "%zu root file systems on the disk", roots);
    return 0;
}

int sk_job_mount_root(const char *disk, char ret_root[64], struct sk_text *notes,
                      struct sevkit_error *error)
{
    struct found found = {0};
    size_t root = 0;
    int r;

    activate_volumes();
    list_devices(disk, &found);
    r = survey(&found, &root, notes, error);
    if (r < 0)
        return r;
    if (!try_mount(found.device[root]))
        return sk_error_set(error, SEVKIT_EIO, "/dev/%s: cannot mount again", found.device[root]);
    (void)snprintf(ret_root, 64, SK_JOB_MOUNT "%s", find_place());
    return 0;
}
