/* SPDX-License-Identifier: Apache-2.0 */
/* What is on a disk that is not a LUKS2 volume; tests/cli/image-show.t has the rest. */
#include "image/disk_look.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DISK_BYTES (64u << 10)
#define MBR_TABLE  446

static struct sevkit_error error;
static char path[32];

static void put(const uint8_t *data, size_t size)
{
    int fd;

    (void)snprintf(path, sizeof(path), "/tmp/sevkit-look-XXXXXX");
    fd = mkstemp(path);
    EXPECT(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
}

static void expect_reason(const uint8_t *data, size_t size, const char *want)
{
    struct sk_disk_efi efi = {0};
    const char *reason = NULL;

    put(data, size);
    EXPECT_OK(sk_disk_boots(path, &efi, &reason, &error), &error);
    EXPECT_STR(reason, want);
    EXPECT(!efi.has_loader);
    EXPECT(unlink(path) == 0);
}

/* A partition of this type from sector 1 on. */
static void add_partition(uint8_t *disk, uint8_t type)
{
    uint8_t *entry = disk + MBR_TABLE;

    entry[4] = type;
    entry[8] = 1;
    entry[12] = 64;
    disk[510] = 0x55;
    disk[511] = 0xaa;
}

TEST(disks_that_do_not_boot)
{
    static uint8_t disk[DISK_BYTES];

    expect_reason(disk, sizeof(disk), "no partition table");
    expect_reason(disk, 1, "no partition table");
    add_partition(disk, 0x83);
    expect_reason(disk, sizeof(disk), "no EFI system partition");
}

TEST(an_image_that_is_not_raw)
{
    static uint8_t disk[DISK_BYTES] = {'Q', 'F', 'I', 0xfb, 0, 0, 0, 3};
    struct sk_disk_efi efi = {0};
    const char *reason = NULL;

    put(disk, sizeof(disk));
    EXPECT_ERROR(sk_disk_boots(path, &efi, &reason, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "a qcow2 image");
    EXPECT(unlink(path) == 0);
}

TEST(no_disk)
{
    struct sk_disk_efi efi = {0};
    const char *reason = NULL;

    EXPECT_ERROR(sk_disk_boots("/nonexistent/disk", &efi, &reason, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_disk_boots("/tmp", &efi, &reason, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "is a folder");
}
