/* SPDX-License-Identifier: Apache-2.0 */
#include "init/mounts.h"

#include "base/cleanup.h"
#include "init/console.h"
#include "init/memory.h"
#include "init/places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define OVERLAY_FOLDER "/run/sevkit-overlay"
/* What a Debian guest needs beside what it writes: kernel, systemd, sshd (144 MB measured). */
#define RESERVE_MIB 128

static const struct {
    const char *name;
    const char *options;
} filesystems[] = {
    /* noload: a journal is no part of a root that is read-only. */
    [SK_BOOT_EXT4] = {"ext4", "noload"},
    [SK_BOOT_EROFS] = {"erofs", NULL},
    [SK_BOOT_XFS] = {"xfs", "norecovery"},
    [SK_BOOT_BTRFS] = {"btrfs", NULL},
};

int sk_mount_disk(const char *device, unsigned filesystem, const char *folder, bool read_only,
                  struct sevkit_error *error)
{
    const char *type = filesystems[filesystem].name;

    if (mount(device, folder, type, read_only ? MS_RDONLY : 0,
              read_only ? filesystems[filesystem].options : NULL) < 0)
        return sk_error_set(error, SEVKIT_EIO, "mount %s as %s: %s", device, type, strerror(errno));
    return 0;
}

/* Says what will be short before anything is: a tmpfs takes memory only as it is filled, and what fills it
 * then is a stranger who gets "no space", or is killed. */
static int check_size(uint64_t *mib, struct sevkit_error *error)
{
    struct sk_memory memory;
    int r = sk_memory_read(&memory, error);
    uint64_t total, available;

    if (r < 0)
        return r;
    total = memory.total_kib >> 10;
    available = memory.available_kib >> 10;
    if (*mib == 0)
        *mib = total / 2;
    if (*mib + RESERVE_MIB > total)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "overlay of %llu MiB: the guest has %llu MiB of memory, and needs %d "
                            "beside it",
                            (unsigned long long)*mib, (unsigned long long)total, RESERVE_MIB);
    if (*mib + RESERVE_MIB > available)
        sk_console_say("overlay: up to %llu MiB can be written, and %llu MiB of memory are free: "
                       "programs may run out of memory before the overlay is full",
                       (unsigned long long)*mib, (unsigned long long)available);
    return 0;
}

static int mount_upper(uint64_t mib, const char *scratch, struct sevkit_error *error)
{
    char options[64];
    int r;

    if (mkdir(OVERLAY_FOLDER, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, OVERLAY_FOLDER ": %s", strerror(errno));
    if (scratch)
        return sk_mount_disk(scratch, SK_BOOT_EXT4, OVERLAY_FOLDER, false, error);
    r = check_size(&mib, error);
    if (r < 0)
        return r;
    (void)snprintf(options, sizeof(options), "mode=0700,size=%llum", (unsigned long long)mib);
    if (mount("tmpfs", OVERLAY_FOLDER, "tmpfs", 0, options) < 0)
        return sk_error_set(error, SEVKIT_EIO, "overlay: tmpfs: %s", strerror(errno));
    return 0;
}

int sk_mount_overlay(const char *lower, uint64_t mib, const char *scratch,
                     struct sevkit_error *error)
{
    char options[256];
    int r = mount_upper(mib, scratch, error);

    if (r < 0)
        return r;
    if (mkdir(OVERLAY_FOLDER "/upper", 0755) < 0 || mkdir(OVERLAY_FOLDER "/work", 0700) < 0)
        return sk_error_set(error, SEVKIT_EIO, "overlay: %s", strerror(errno));
    (void)snprintf(options, sizeof(options),
                   "lowerdir=%s,upperdir=" OVERLAY_FOLDER "/upper,workdir=" OVERLAY_FOLDER "/work",
                   lower);
    if (mount("overlay", SK_LAYOUT_ROOT, "overlay", 0, options) < 0)
        return sk_error_set(error, SEVKIT_EIO, "overlay: %s", strerror(errno));
    /* The overlay holds both; the running system sees neither. */
    if (umount2(OVERLAY_FOLDER, MNT_DETACH) < 0 || umount2(lower, MNT_DETACH) < 0)
        return sk_error_set(error, SEVKIT_EIO, "overlay: %s", strerror(errno));
    return 0;
}
