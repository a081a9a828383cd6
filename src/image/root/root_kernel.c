/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"
#include "initramfs/kernel_source.h"
#include "sys/process/child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES 512

/* The index of modules, which packages leave to their scripts. depmod(8) wants lib/modules/RELEASE below its
 * folder; the packages are unpacked to modules/RELEASE. */
static int run_depmod(const struct sk_kernel_source *kernel, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *lib = NULL;
    const char *argv[] = {"env",
                          "PATH=/usr/sbin:/sbin:/usr/bin:/bin",
                          "depmod",
                          "-b",
                          kernel->folder,
                          kernel->release,
                          NULL};
    int status = 0, r;

    if (asprintf(&lib, "%s/lib", kernel->folder) < 0)
        return sk_error_oom(error);
    if (symlink(".", lib) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", lib, strerror(errno));
    r = sk_child_run((char *const *)(uintptr_t)argv, &status, error);
    if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        r = sk_error_set(error, SEVKIT_EIO, "depmod: status %d (is kmod installed?)",
                         WEXITSTATUS(status));
    return r;
}

/* Where the root keeps modules: /lib is a link to usr/lib, or not. */
static const char *modules_folder(const struct sk_root *tree)
{
    const struct sk_node *lib = sk_root_find(tree, "lib");

    return lib && S_ISDIR(lib->mode) ? "lib/modules" : "usr/lib/modules";
}

static int graft(struct sk_root *tree, const struct sk_kernel_source *kernel,
                 struct sk_changes *changes, struct sevkit_error *error)
{
    struct sk_source_losses losses = {0};
    char path[PATH_BYTES];
    struct sk_node *node;
    int r;

    (void)snprintf(path, sizeof(path), "%s/%s", modules_folder(tree), kernel->release);
    node = sk_root_find(tree, path);
    if (node)
        sk_root_remove(tree, node);
    r = sk_source_graft(tree, kernel->modules, path, &losses, error);
    if (r < 0)
        return r;
    return sk_changes_add(changes, SK_CHANGE_ADDED, sk_root_find(tree, path), error,
                          "modules of the measured kernel");
}

int sk_image_add_kernel(struct sk_root *tree, const char *const *packages, size_t count,
                        struct sk_changes *changes, struct sevkit_error *error)
{
    const struct sk_initramfs_spec spec = {.packages = packages, .package_count = count};
    SK_CLEANUP(sk_kernel_source_done) struct sk_kernel_source kernel = {0};
    int r = sk_kernel_source_open(&spec, &kernel, error);

    if (r == 0)
        r = run_depmod(&kernel, error);
    return r < 0 ? r : graft(tree, &kernel, changes, error);
}
