/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/kernel_source.h"

#include "base/cleanup.h"
#include "base/values/path_text.h"
#include "sys/private_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void sk_kernel_source_done(struct sk_kernel_source *source)
{
    if (source->folder)
        sk_private_folder_remove(source->folder);
    free(source->image);
    free(source->modules);
    free(source->folder);
    *source = (struct sk_kernel_source){0};
}

SK_DEFINE_CLEANUP(DIR *, closedir)

int sk_initramfs_release(const char *folder, char ret_release[128], struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;
    SK_CLEANUP(closedir_p) DIR *open = NULL;
    const struct dirent *entry;
    char found[128] = "";

    if (asprintf(&path, "%s/modules", folder) < 0)
        return sk_error_oom(error);
    open = opendir(path);
    while (open && (entry = readdir(open))) {
        if (entry->d_name[0] == '.')
            continue;
        if (found[0])
            return sk_error_set(error, SEVKIT_EINPUT,
                                "the packages have modules of two kernels: %s and %s", found,
                                entry->d_name);
        if (strlen(entry->d_name) >= sizeof(found))
            return sk_error_set(error, SEVKIT_EINPUT, "%s: the name of a kernel is too long", path);
        memcpy(found, entry->d_name, strlen(entry->d_name));
    }
    if (!found[0])
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the packages have no modules; name the package of the modules, too");
    memcpy(ret_release, found, sizeof(found));
    return 0;
}

static int open_packages(const struct sk_initramfs_spec *spec, struct sk_kernel_source *source,
                         struct sevkit_error *error)
{
    int r = sk_private_folder_make(&source->folder, error);

    for (size_t i = 0; i < spec->package_count && r == 0; i++)
        r = sk_archive_unpack_kernel(spec->packages[i], source->folder, error);
    if (r == 0)
        r = sk_initramfs_release(source->folder, source->release, error);
    if (r < 0)
        return r;
    if (asprintf(&source->modules, "%s/modules/%s", source->folder, source->release) < 0)
        return source->modules = NULL, sk_error_oom(error);
    if (asprintf(&source->image, "%s/vmlinuz", source->folder) < 0)
        return source->image = NULL, sk_error_oom(error);
    if (access(source->image, R_OK) != 0)
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "the packages have no kernel image; name the package of the kernel, too");
    return 0;
}

static int open_folder(const struct sk_initramfs_spec *spec, struct sk_kernel_source *source,
                       struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *real = realpath(spec->modules, NULL);

    if (!real)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", spec->modules, strerror(errno));
    (void)snprintf(source->release, sizeof(source->release), "%s", sk_path_name(real));
    source->modules = strdup(spec->modules);
    source->image = spec->kernel ? strdup(spec->kernel) : NULL;
    return source->modules && (source->image || !spec->kernel) ? 0 : sk_error_oom(error);
}

int sk_kernel_source_open(const struct sk_initramfs_spec *spec, struct sk_kernel_source *ret_source,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_kernel_source_done) struct sk_kernel_source source = {0};
    int r = spec->package_count > 0 ? open_packages(spec, &source, error)
                                    : open_folder(spec, &source, error);

    if (r < 0)
        return r;
    *ret_source = source;
    source = (struct sk_kernel_source){0};
    return 0;
}
