/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/number.h"
#include "guest/check.h"
#include "guest/configfs.h"
#include "guest/sev_guest.h"
#include "sys/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RELEASE_PATH  "/proc/sys/kernel/osrelease"
#define MODULE_PATH   "/sys/module/sev_guest"
#define RELEASE_BYTES 128

/* First kernels with support as a guest, and with configfs-tsm. */
#define GUEST_MAJOR    5
#define GUEST_MINOR    19
#define CONFIGFS_MAJOR 6
#define CONFIGFS_MINOR 7

static void check_release(struct sevkit_guest_check *check)
{
    char release[RELEASE_BYTES];
    unsigned major, minor;
    int number = sk_attribute_read_line(check->sys, RELEASE_PATH, release, sizeof(release));

    if (number != 0) {
        sk_check_add(check, "kernel", SEVKIT_GUEST_UNKNOWN, NULL, RELEASE_PATH ": %s",
                     strerror(number));
    } else if (sscanf(release, "%u.%u", &major, &minor) != 2) {
        sk_check_add(check, "kernel", SEVKIT_GUEST_UNKNOWN, NULL, "%s: no known form of a version",
                     release);
    } else if (major < GUEST_MAJOR || (major == GUEST_MAJOR && minor < GUEST_MINOR)) {
        sk_check_add(check, "kernel", SEVKIT_GUEST_WARN, "run Linux 6.7 or later",
                     "%s: SEV-SNP guests came with 5.19, unless this one had it added", release);
    } else if (major < CONFIGFS_MAJOR || (major == CONFIGFS_MAJOR && minor < CONFIGFS_MINOR)) {
        sk_check_add(check, "kernel", SEVKIT_GUEST_WARN, "run Linux 6.7 or later",
                     "%s: configfs-tsm came with 6.7, unless this one had it added", release);
    } else {
        sk_check_add(check, "kernel", SEVKIT_GUEST_PASS, NULL, "%s", release);
    }
}

static void check_module(struct sevkit_guest_check *check)
{
    int fd = check->sys->open_read(MODULE_PATH);

    if (fd >= 0) {
        (void)check->sys->close(fd);
        sk_check_add(check, "module", SEVKIT_GUEST_PASS, NULL, "sev_guest is loaded");
    } else {
        sk_check_add(check, "module", SEVKIT_GUEST_WARN, "modprobe sev-guest",
                     "sev_guest is not loaded (or is built in)");
    }
}

static void check_vmpl(struct sevkit_guest_check *check)
{
    uint32_t vmpl = 0;

    if (!sk_guest_own_vmpl(check->sys, &vmpl))
        sk_check_add(check, "vmpl", SEVKIT_GUEST_UNKNOWN, NULL,
                     "the kernel does not report its level; Linux 6.11 and later do");
    else if (vmpl == 0)
        sk_check_add(check, "vmpl", SEVKIT_GUEST_PASS, NULL, "the kernel runs at VMPL 0");
    else
        sk_check_add(check, "vmpl", SEVKIT_GUEST_WARN,
                     "whoever verifies reports of this guest must expect this level",
                     "the kernel runs at VMPL %u below a service module (SVSM) and can ask only "
                     "for this level and above",
                     vmpl);
}

/* Both ways are tried as far as is possible without asking the processor. One that is closed matters
 * only if the other is closed too. */
static void check_ways(struct sevkit_guest_check *check)
{
    static const char device_hint[] = "modprobe sev-guest, and run this as root";
    static const char configfs_hint[] =
        "mount -t configfs none /sys/kernel/config, modprobe sev-guest, and run this as root";
    struct sevkit_error configfs_error = {0};
    struct sk_configfs_entry entry;
    enum sevkit_guest_status closed;
    int fd = check->sys->open_device(SK_GUEST_DEVICE_PATH);
    int number = fd < 0 ? errno : 0;
    bool device = fd >= 0, configfs, missing;

    if (device)
        (void)check->sys->close(fd);
    configfs = sk_configfs_open(check->sys, &entry, &missing, &configfs_error) == 0;
    if (configfs)
        sk_configfs_close(check->sys, &entry);
    closed = device || configfs ? SEVKIT_GUEST_WARN : SEVKIT_GUEST_FAIL;

    if (device)
        sk_check_add(check, "device", SEVKIT_GUEST_PASS, NULL, SK_GUEST_DEVICE_PATH " opens");
    else
        sk_check_add(check, "device", closed, device_hint, SK_GUEST_DEVICE_PATH ": %s%s",
                     strerror(number),
                     configfs ? " (reports can be had without it, keys cannot)" : "");
    if (configfs)
        sk_check_add(check, "configfs", SEVKIT_GUEST_PASS, NULL, "provider %s, VMPL %u and above",
                     entry.provider, entry.vmpl_floor);
    else
        sk_check_add(check, "configfs", closed, configfs_hint, "%.600s", configfs_error.text);
}

/* "SEV" as a word of its own, or the names that the kernel's messages have. */
static bool speaks_of_sev(const char *line)
{
    static const char *const words[] = {"sev-guest", "sev_guest", "VMPCK", "Memory Encryption"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++)
        if (strstr(line, words[i]))
            return true;
    for (const char *at = strstr(line, "SEV"); at; at = strstr(at + 1, "SEV"))
        if (!(at[3] >= 'A' && at[3] <= 'Z') && (at == line || !(at[-1] >= 'A' && at[-1] <= 'Z')))
            return true;
    return false;
}

/* The newest lines are kept. */
static void keep_line(struct sevkit_guest_check *check, const char *line)
{
    if (check->log_count == SK_CHECK_LOG_MAX) {
        memmove(check->log[0], check->log[1], sizeof(check->log) - sizeof(check->log[0]));
        check->log_count--;
    }
    (void)snprintf(check->log[check->log_count++], SK_CHECK_LOG_BYTES, "%s", line);
}

/* Each line begins with its level, "<6>". */
static const char *without_level(const char *line)
{
    size_t digits = *line == '<' ? strspn(line + 1, "0123456789") : 0;

    return digits > 0 && line[digits + 1] == '>' ? line + digits + 2 : line;
}

static void judge_log(struct sevkit_guest_check *check)
{
    const char *lost = NULL;

    for (size_t i = 0; i < check->log_count; i++)
        if (strstr(check->log[i], "Disabling VMPCK") || strstr(check->log[i], "VMPCK is disabled"))
            lost = check->log[i];
    if (lost)
        sk_check_add(check, "kernel-log", SEVKIT_GUEST_FAIL,
                     "start the guest again; or load sev-guest with vmpck_id= another level",
                     "the driver has given up its channel to the processor: %s", lost);
    else if (check->log_count == 0)
        sk_check_add(check, "kernel-log", SEVKIT_GUEST_UNKNOWN, NULL,
                     "not a word of SEV; the beginning may be overwritten");
    else
        sk_check_add(check, "kernel-log", SEVKIT_GUEST_PASS, NULL, "lines that speak of SEV: %zu",
                     check->log_count);
}

static int check_log(struct sevkit_guest_check *check, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = malloc(SK_SMALL_FILE_MAX_BYTES + 1);
    ssize_t size;

    if (!text)
        return sk_error_oom(error);
    size = check->sys->kernel_log(text, SK_SMALL_FILE_MAX_BYTES);
    if (size < 0) {
        sk_check_add(check, "kernel-log", SEVKIT_GUEST_UNKNOWN, "run this as root",
                     "cannot be read: %s", strerror(errno));
        return 0;
    }
    text[size] = '\0';
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (speaks_of_sev(line))
            keep_line(check, without_level(line));
    }
    judge_log(check);
    return 0;
}

int sk_check_kernel(struct sevkit_guest_check *check, struct sevkit_error *error)
{
    check_release(check);
    check_module(check);
    check_vmpl(check);
    check_ways(check);
    return check_log(check, error);
}
