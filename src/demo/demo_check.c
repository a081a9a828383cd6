/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "demo/demo_parts.h"
#include "initramfs/initramfs.h"
#include "sys/folder.h"
#include "sys/process/own_program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const struct {
    const char *name, *package;
} programs[] = {
    {"qemu-system-x86_64", "qemu-system-x86"},
    {"ssh", "openssh-client"},
    {"ssh-keygen", "openssh-client"},
    {"busybox", "busybox-static"},
    {"dropbear", "dropbear-bin"},
    {"dropbearconvert", "dropbear-bin"},
};

char *sk_demo_find_program(const char *name)
{
    static const char *const folders[] = {"/usr/bin", "/usr/sbin", "/bin", "/sbin",
                                          "/usr/local/bin"};
    char *path;

    for (size_t i = 0; i < SK_ARRAY_SIZE(folders); i++) {
        if (asprintf(&path, "%s/%s", folders[i], name) < 0)
            return NULL;
        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

static int check_programs(struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(programs); i++) {
        SK_CLEANUP_FREE char *path = sk_demo_find_program(programs[i].name);

        if (!path)
            return sk_error_set(error, SEVKIT_EIO,
                                "%s is not installed (Debian and Ubuntu: apt-get install %s)",
                                programs[i].name, programs[i].package);
    }
    return 0;
}

static int check_machine(const struct sk_demo_request *request, struct sevkit_error *error)
{
    if (request->simulates)
        return 0;
    if (access("/dev/sev", F_OK) < 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "/dev/sev: %s: no SEV-SNP guest starts on this machine; a simulated "
                            "processor shows the same",
                            strerror(errno));
    return access(request->firmware, R_OK) == 0
               ? 0
               : sk_error_set(error, SEVKIT_EIO, "%s: %s", request->firmware, strerror(errno));
}

/* Whether a folder of the user's is there, which must be empty then. */
static int check_folder(const char *folder, struct sevkit_error *error)
{
    struct sk_folder_names names = {0};
    int r;

    if (!folder || access(folder, F_OK) < 0)
        return 0;
    r = sk_folder_list(folder, NULL, &names, error);
    if (r == 0 && names.count > 0)
        r = sk_error_set(error, SEVKIT_EREFUSED, "%s: the folder is not empty", folder);
    sk_folder_names_done(&names);
    return r;
}

/* Distributions make the file unreadable for users, or have no kernel, as in a container. */
static int find_kernel(struct sk_demo *demo, struct sevkit_error *error)
{
    const struct sk_demo_request *request = demo->request;
    struct utsname machine;

    if (uname(&machine) < 0)
        return sk_error_set(error, SEVKIT_EIO, "uname: %s", strerror(errno));
    if (asprintf(&demo->kernel, request->kernel ? "%s" : "/boot/vmlinuz-%s",
                 request->kernel ? request->kernel : machine.release) < 0)
        return demo->kernel = NULL, sk_error_oom(error);
    if (asprintf(&demo->modules, request->modules ? "%s" : "/lib/modules/%s",
                 request->modules ? request->modules : machine.release) < 0)
        return demo->modules = NULL, sk_error_oom(error);
    if (access(demo->kernel, R_OK) == 0 && sk_folder_is(demo->modules))
        return 0;
    return sk_error_set(error, SEVKIT_EIO,
                        "%s: %s; name a package of a kernel (Debian: apt-get download "
                        "linux-image-...)",
                        demo->kernel, strerror(errno));
}

static int find_packages(const struct sk_demo_request *request, struct sevkit_error *error)
{
    for (size_t i = 0; i < request->package_count; i++)
        if (access(request->packages[i], R_OK) < 0)
            return sk_error_set(error, SEVKIT_EIO, "kernel package: %s: %s", request->packages[i],
                                strerror(errno));
    return 0;
}

/* What the demo's initramfs is made of, as a whole: whether a kernel fits its modules and has those that are needed is
 * known after the last of them. */
static int try_kernel(const struct sk_demo *demo, struct sevkit_error *error)
{
    SK_CLEANUP(sk_initramfs_done) struct sk_initramfs initramfs = {0};
    SK_CLEANUP_FREE char *init = sk_own_program("sevkit-init", "init/sevkit-init");
    SK_CLEANUP_FREE char *simulator =
        sk_own_program("sevkit-sim-guest", "sim_guest/sevkit-sim-guest");
    const struct sk_demo_request *request = demo->request;
    const struct sk_initramfs_spec spec = {
        .packages = request->packages,
        .package_count = request->package_count,
        .kernel = demo->kernel,
        .modules = demo->modules,
        .init = request->init ? request->init : init,
        .simulator = !request->simulates  ? NULL
                     : request->simulator ? request->simulator
                                          : simulator,
        .features = (request->luks ? SK_FEATURE_LUKS : SK_FEATURE_VERITY) | SK_FEATURE_DISK_SCSI |
                    SK_FEATURE_NETWORK | SK_FEATURE_EXT4,
        .compression = SK_COMPRESS_NONE,
    };
    int r = init && simulator ? sk_initramfs_build(&spec, &initramfs, error) : sk_error_oom(error);

    return r < 0 ? sk_error_wrap(error, r, "initramfs") : 0;
}

int sk_demo_check(struct sk_demo *demo, struct sevkit_error *error)
{
    const struct sk_demo_request *request = demo->request;
    int r = check_machine(request, error);

    if (r == 0)
        r = find_packages(request, error);
    if (r == 0)
        r = check_folder(request->folder, error);
    if (r == 0)
        r = check_programs(error);
    if (r == 0 && request->package_count == 0)
        r = find_kernel(demo, error);
    return r == 0 ? try_kernel(demo, error) : r;
}
