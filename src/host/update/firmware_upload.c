/* SPDX-License-Identifier: Apache-2.0 */
/* Linux Documentation/driver-api/firmware/fw_upload.rst */
#include "base/debug.h"
#include "host/update/firmware_file.h"
#include "sys/device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define UPLOAD_FOLDER "/sys/class/firmware/snp_dlfw_ex"
#define WORD_BYTES    64
#define WAIT_MS       100
/* The update itself takes about a second. */
#define WAITS_MAX 600

static void name_file(const char *root, const char *name, char ret_path[SK_FIRMWARE_PATH_BYTES])
{
    (void)snprintf(ret_path, SK_FIRMWARE_PATH_BYTES, "%s" UPLOAD_FOLDER "/%s", root, name);
}

bool sk_firmware_can_upload(const char *root)
{
    char path[SK_FIRMWARE_PATH_BYTES];

    name_file(root, "loading", path);
    return access(path, F_OK) == 0;
}

static int write_word(const struct sk_sys *sys, const char *root, const char *name,
                      const char *word, struct sevkit_error *error)
{
    char path[SK_FIRMWARE_PATH_BYTES];
    int number;

    name_file(root, name, path);
    number = sk_attribute_write(sys, path, word, strlen(word));
    return number ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(number)) : 0;
}

static int read_word(const struct sk_sys *sys, const char *root, const char *name,
                     char ret_word[WORD_BYTES], struct sevkit_error *error)
{
    char path[SK_FIRMWARE_PATH_BYTES];
    int number;

    name_file(root, name, path);
    number = sk_attribute_read_line(sys, path, ret_word, WORD_BYTES);
    return number ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(number)) : 0;
}

/* The kernel takes a page at a time. */
static int write_data(const struct sk_sys *sys, const char *root, const uint8_t *data, size_t size,
                      struct sevkit_error *error)
{
    char path[SK_FIRMWARE_PATH_BYTES];
    int fd, number = 0;

    name_file(root, "data", path);
    fd = sys->open_write(path);
    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    while (size && number == 0) {
        ssize_t n = sys->write(fd, data, size);

        if (n <= 0) {
            number = n < 0 ? errno : EIO;
            number = number == EINTR ? 0 : number;
            continue;
        }
        data += n;
        size -= (size_t)n;
    }
    if (sys->close(fd) < 0 && number == 0)
        number = errno;
    return number ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(number)) : 0;
}

static int wait_for_outcome(const struct sk_sys *sys, const char *root, struct sevkit_error *error)
{
    char word[WORD_BYTES] = "";

    for (unsigned i = 0; i < WAITS_MAX; i++) {
        int r = read_word(sys, root, "status", word, error);

        if (r < 0)
            return r;
        if (strcmp(word, "idle") != 0) {
            sys->sleep_ms(WAIT_MS);
            continue;
        }
        r = read_word(sys, root, "error", word, error);
        /* "programming:hw-error", or nothing. */
        if (r == 0 && *word)
            r = sk_error_set(error, SEVKIT_EIO,
                             "the update failed: %s; 'sevkit host diagnose' explains the kernel's "
                             "log",
                             word);
        return r;
    }
    return sk_error_set(error, SEVKIT_EIO, "the update has not ended in time: status %s", word);
}

int sk_firmware_upload(const struct sk_sys *sys, const char *root, const void *data, size_t size,
                       struct sevkit_error *error)
{
    int r = write_word(sys, root, "loading", "1", error);

    if (r < 0)
        return r;
    r = write_data(sys, root, data, size, error);
    if (r < 0) {
        struct sevkit_error ignored;

        /* The driver is not to take half of it; the first failure is the one to report. */
        if (write_word(sys, root, "loading", "-1", &ignored) < 0)
            sk_debug("host", "%s", ignored.text);
        return r;
    }
    r = write_word(sys, root, "loading", "0", error);
    return r < 0 ? r : wait_for_outcome(sys, root, error);
}
