/* SPDX-License-Identifier: Apache-2.0 */
#include "image/appliance.h"

#include "formats/disk/job_result.h"
#include "image/disk_format.h"
#include "initramfs/initramfs.h"
#include "sys/process/child.h"
#include "sys/sys.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES   64
#define OPTION_BYTES 4352
/* An archive is no larger than what the file systems hold; the file is sparse. */
#define ARCHIVE_MAX_BYTES ((uint64_t)2 << 40)
#define MEMORY            "768"

static const char *const modules[] = {"dm_mod", "dm_snapshot"};

/* Programs of this machine that the job runs, if they are installed. */
static const char *const lvm = "/usr/sbin/lvm";

/* Files without a name: a run that is killed leaves nothing. */
struct appliance {
    struct sk_output *kernel, *initrd;
};

static void appliance_done(struct appliance *appliance)
{
    sk_output_free(appliance->kernel);
    sk_output_free(appliance->initrd);
}

static int build(const struct sk_appliance_parts *parts, struct sk_initramfs *ret_initramfs,
                 struct sevkit_error *error)
{
    const struct sk_initramfs_spec spec = {
        .packages = parts->kernel_packages,
        .package_count = parts->kernel_package_count,
        .init = parts->job,
        .features = SK_FEATURE_DISK_BLK | SK_FEATURE_EXT4 | SK_FEATURE_XFS | SK_FEATURE_BTRFS,
        .compression = SK_COMPRESS_GZIP,
        .extra_modules = modules,
        .extra_module_count = SK_ARRAY_SIZE(modules),
        .files = &lvm,
        .file_count = access(lvm, X_OK) == 0,
    };

    return sk_initramfs_build(&spec, ret_initramfs, error);
}

static int prepare(const struct sk_appliance_parts *parts, const char *path,
                   struct appliance *appliance, struct sevkit_error *error)
{
    SK_CLEANUP(sk_initramfs_done) struct sk_initramfs initramfs = {0};
    int r = build(parts, &initramfs, error);

    if (r == 0)
        r = sk_output_scratch(path, &appliance->kernel, error);
    if (r == 0)
        r = sk_output_scratch(path, &appliance->initrd, error);
    if (r == 0)
        r = sk_output_write(appliance->kernel, initramfs.kernel.data, initramfs.kernel.size, 0,
                            error);
    if (r == 0)
        r = sk_output_write(appliance->initrd, initramfs.archive.data, initramfs.archive.size, 0,
                            error);
    return r;
}

static void fd_path(const struct sk_output *output, char ret_path[PATH_BYTES])
{
    (void)snprintf(ret_path, PATH_BYTES, "/proc/%d/fd/%d", (int)getpid(), sk_output_fd(output));
}

/* /dev/kvm can be there and be no help: a guest then hangs. What the processor says is reliable. */
static bool has_kvm(void)
{
    struct sk_cpuid leaf;

    if (access("/dev/kvm", R_OK | W_OK) != 0)
        return false;
    if (sk_sys_real.cpuid(1, 0, &leaf) && leaf.ecx & 1u << 5) /* VMX */
        return true;
    return sk_sys_real.cpuid(0x80000001, 0, &leaf) && leaf.ecx & 1u << 2; /* SVM */
}

/* Commas in a file name are doubled in QEMU's options. */
static int drive_option(char *ret_option, const char *id, const char *file, const char *rest)
{
    char name[OPTION_BYTES / 2];
    size_t used = 0;

    for (; *file; file++) {
        if (used + 3 > sizeof(name))
            return -1;
        name[used++] = *file;
        if (*file == ',')
            name[used++] = ',';
    }
    name[used] = 0;
    return snprintf(ret_option, OPTION_BYTES, "if=none,id=%s,file=%s,%s", id, name, rest) <
                   OPTION_BYTES
               ? 0
               : -1;
}

static int run_qemu(const struct sk_appliance_parts *parts, const struct appliance *appliance,
                    const char *input, const char *output, struct sevkit_error *error)
{
    char kernel[PATH_BYTES], initrd[PATH_BYTES];
    bool kvm = has_kvm();
    const char *argv[] = {
        parts->qemu ? parts->qemu : "qemu-system-x86_64",
        "-machine",
        "q35",
        "-accel",
        kvm ? "kvm" : "tcg",
        "-cpu",
        "max",
        "-m",
        MEMORY,
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-nic",
        "none",
        "-no-reboot",
        "-serial",
        "null",
        "-sandbox",
        "on,spawn=deny,resourcecontrol=deny",
        "-kernel",
        kernel,
        "-initrd",
        initrd,
        "-append",
        "quiet panic=-1 console=ttyS0 random.trust_cpu=on",
        "-drive",
        input,
        "-device",
        "virtio-blk-pci,drive=in,serial=in",
        "-drive",
        output,
        "-device",
        "virtio-blk-pci,drive=out,serial=out",
        NULL,
    };
    int status = 0, r;

    fd_path(appliance->kernel, kernel);
    fd_path(appliance->initrd, initrd);
    r = sk_child_run((char *const *)(uintptr_t)argv, &status, error);
    if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        r = sk_error_set(error, SEVKIT_EIO, "%s: status %d", argv[0], WEXITSTATUS(status));
    return r;
}

static int find_format(const char *disk, const char **ret_format, struct sevkit_error *error)
{
    uint8_t start[SK_DISK_START_BYTES] = {0};
    int fd = sk_sys_real.open_read(disk), r;
    ssize_t size = fd < 0 ? -1 : sk_sys_real.read_at(fd, start, sizeof(start), 0);

    if (size < 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s", disk, strerror(errno));
    else
        r = sk_disk_format(start, (size_t)size, ret_format, error);
    if (size >= 0 && r < 0)
        r = sk_error_wrap(error, r, "%s", disk);
    if (fd >= 0)
        (void)sk_sys_real.close(fd);
    return r;
}

/* Lines of the result as notes. */
static int add_notes(const struct sk_job_result *result, struct sk_changes *changes,
                     const struct sk_node *root, struct sevkit_error *error)
{
    int r = 0;

    for (const char *line = result->text; r == 0 && *line;) {
        size_t length = strcspn(line, "\n");

        if (length)
            r = sk_changes_add(changes, SK_CHANGE_NOTE, root, error, "%.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
    return r;
}

static int read_result(const char *disk, struct sk_output *archive, struct sk_changes *changes,
                       const struct sk_node *root, struct sevkit_error *error)
{
    uint8_t block[SK_JOB_BLOCK_BYTES];
    struct sk_job_result result;
    int r = sk_output_read(archive, block, sizeof(block), 0, error);

    if (r == 0)
        r = sk_job_result_read(block, &result, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", disk);
    if (!result.done)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: %.*s", disk,
                            (int)strcspn(result.text, "\n"), result.text);
    if (lseek(sk_output_fd(archive), SK_JOB_BLOCK_BYTES, SEEK_SET) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", disk, strerror(errno));
    return add_notes(&result, changes, root, error);
}

int sk_appliance_read_disk(const struct sk_appliance_parts *parts, const char *disk,
                           struct sk_output *archive, const struct sk_progress *progress,
                           struct sk_changes *changes, const struct sk_node *root,
                           struct sevkit_error *error)
{
    SK_CLEANUP(appliance_done) struct appliance appliance = {0};
    char input[OPTION_BYTES], output[OPTION_BYTES], rest[PATH_BYTES * 2], file[PATH_BYTES];
    const char *format;
    int r;

    if (!parts || parts->kernel_package_count == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%s: a disk image is opened by a kernel in QEMU: --appliance-kernel or "
                            "--kernel-package is required",
                            disk);
    r = find_format(disk, &format, error);
    if (r == 0)
        r = sk_output_resize(archive, ARCHIVE_MAX_BYTES, error);
    if (r == 0)
        r = prepare(parts, sk_output_path(archive), &appliance, error);
    if (r < 0)
        return r;
    /* Journals are replayed into a copy that is thrown away. */
    (void)snprintf(rest, sizeof(rest), "format=%s,snapshot=on", format);
    fd_path(archive, file);
    if (drive_option(input, "in", disk, rest) < 0 ||
        drive_option(output, "out", file, "format=raw,cache=unsafe") < 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: the path is too long", disk);
    sk_progress_step(progress, "appliance", 0, 0);
    r = run_qemu(parts, &appliance, input, output, error);
    return r < 0 ? r : read_result(disk, archive, changes, root, error);
}
