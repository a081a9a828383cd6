/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/private_folder.h"

#include "base/cleanup.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#define OPEN_FOLDERS 16

static int make(const char *root, const char *name, char **ret_path, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/%s-XXXXXX", root, name) < 0)
        return path = NULL, sk_error_oom(error);
    if (!mkdtemp(path))
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    *ret_path = SK_TAKE(path);
    return 0;
}

int sk_private_folder_make(char **ret_path, struct sevkit_error *error)
{
    const char *root = getenv("TMPDIR");

    return make(root && *root ? root : "/tmp", "sevkit", ret_path, error);
}

int sk_private_folder_make_for_run(const char *name, char **ret_path, struct sevkit_error *error)
{
    const char *root = getenv("XDG_RUNTIME_DIR");

    return make(root && *root == '/' ? root : "/tmp", name, ret_path, error);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    (void)remove(path);
    return 0;
}

void sk_private_folder_remove(const char *path)
{
    (void)nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}
