/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/generation.h"

#include "base/cleanup.h"
#include "base/values/number.h"
#include "init/console.h"
#include "init/mounts.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER    "/run/sevkit-generation"
#define FILE_PATH FOLDER "/.sevkit-generation"
#define FILE_MAX  32

static int read_count(uint64_t *ret_count, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    char text[FILE_MAX + 1];
    int r;

    *ret_count = 0;
    if (access(FILE_PATH, F_OK) < 0 && errno == ENOENT)
        return 0;
    r = sk_file_read(&sk_sys_real, FILE_PATH, FILE_MAX, &bytes, error);
    if (r < 0)
        return r;
    memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (!sk_number_parse_decimal(text, 0, UINT64_MAX / 4, ret_count))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: expected a number", FILE_PATH);
    return 0;
}

static int count_mounted(uint64_t *ret_count, struct sevkit_error *error)
{
    char text[FILE_MAX];
    int r = read_count(ret_count, error);

    if (r < 0)
        return r;
    (void)snprintf(text, sizeof(text), "%llu\n", (unsigned long long)++*ret_count);
    return sk_file_write(FILE_PATH, text, strlen(text), 0600, error);
}

static int count(const char *device, unsigned filesystem, uint64_t *ret_count,
                 struct sevkit_error *error)
{
    int r;

    if (mkdir(FOLDER, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", FOLDER, strerror(errno));
    r = sk_mount_disk(device, filesystem, FOLDER, false, error);
    if (r < 0)
        return r;
    r = count_mounted(ret_count, error);
    /* Also writes out what is not on the disk yet. */
    if (umount(FOLDER) < 0 && r == 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s", FOLDER, strerror(errno));
    return r;
}

uint64_t sk_generation_count(const char *name, const char *device, unsigned filesystem)
{
    struct sevkit_error error = {0};
    uint64_t value = 0;

    if (count(device, filesystem, &value, &error) == 0)
        return value;
    sk_console_say("%s: generation not counted: %s", name, error.text);
    return 0;
}
