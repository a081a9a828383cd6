/* SPDX-License-Identifier: Apache-2.0 */
#include "init/devices.h"

#include "base/cleanup.h"
#include "sys/sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLL_MS      20
#define SERIAL_BYTES 256
#define SERIAL_WORD  "serial:"

static bool is_block(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISBLK(info.st_mode);
}

/* The bytes of a small file of sysfs, NUL-terminated; the number of them. */
static size_t read_attribute(const char *disk, const char *attribute, char ret_text[SERIAL_BYTES])
{
    char path[SK_DEVICE_PATH_BYTES + 64];
    ssize_t n;
    int fd;

    (void)snprintf(path, sizeof(path), "/sys/block/%s/%s", disk, attribute);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd >= 0 ? read(fd, ret_text, SERIAL_BYTES - 1) : -1;
    if (fd >= 0)
        (void)close(fd);
    ret_text[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

/* virtio-blk has it as a text, SCSI disks as page 0x80 of their vital product data (SPC-5 7.7.18): four bytes
 * in front of it. */
static bool has_serial(const char *disk, const char *serial)
{
    char text[SERIAL_BYTES];
    size_t length = strlen(serial), size;

    size = read_attribute(disk, "serial", text);
    if (size > 0 && strncmp(text, serial, length) == 0 && strcspn(text, "\n") == length)
        return true;
    size = read_attribute(disk, "device/vpd_pg80", text);
    return size == length + 4 && memcmp(text + 4, serial, length) == 0;
}

SK_DEFINE_CLEANUP(DIR *, closedir)

static bool find_serial(const char *serial, char ret_path[SK_DEVICE_PATH_BYTES])
{
    SK_CLEANUP(closedir_p) DIR *folder = opendir("/sys/block");
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.' && has_serial(entry->d_name, serial)) {
            (void)snprintf(ret_path, SK_DEVICE_PATH_BYTES, "/dev/%s", entry->d_name);
            return is_block(ret_path);
        }
    return false;
}

static bool find(const char *name, char ret_path[SK_DEVICE_PATH_BYTES])
{
    if (strncmp(name, SERIAL_WORD, strlen(SERIAL_WORD)) == 0)
        return find_serial(name + strlen(SERIAL_WORD), ret_path);
    (void)snprintf(ret_path, SK_DEVICE_PATH_BYTES, "%s", name);
    return is_block(name);
}

int sk_device_wait(const char *what, const char *name, uint64_t seconds,
                   char ret_path[SK_DEVICE_PATH_BYTES], struct sevkit_error *error)
{
    int64_t until = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;
    char path[SK_DEVICE_PATH_BYTES];

    while (!find(name, path)) {
        if (sk_sys_real.monotonic_ms() >= until)
            return sk_error_set(error, SEVKIT_EIO, "%s: no disk %s after %llu seconds", what, name,
                                (unsigned long long)seconds);
        sk_sys_real.sleep_ms(POLL_MS);
    }
    memcpy(ret_path, path, sizeof(path));
    return 0;
}

bool sk_device_appears(const char *path, uint64_t seconds)
{
    int64_t until = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;

    while (access(path, F_OK) != 0) {
        if (sk_sys_real.monotonic_ms() >= until)
            return false;
        sk_sys_real.sleep_ms(POLL_MS);
    }
    return true;
}
