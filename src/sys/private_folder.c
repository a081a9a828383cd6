/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/private_folder.h"

#include "base/cleanup.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#define OPEN_FOLDERS 16

int sk_private_folder_make(char **ret_path, struct sevkit_error *error)
{
    const char *root = getenv("TMPDIR");
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/sevkit-XXXXXX", root && *root ? root : "/tmp") < 0)
        return path = NULL, sk_error_oom(error);
    if (!mkdtemp(path))
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    *ret_path = SK_TAKE(path);
    return 0;
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
