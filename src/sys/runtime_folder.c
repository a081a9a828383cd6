/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/runtime_folder.h"

#include "base/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes a folder that no one else can look into, or checks that it is one. */
static int make_private(const char *path, struct sevkit_error *error)
{
    struct stat info;

    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (lstat(path, &info) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077))
        return sk_error_set(error, SEVKIT_EIO,
                            "%s: expected a folder that belongs to this user alone (mode 0700)",
                            path);
    return 0;
}

int sk_runtime_folder(bool make, char **ret_path, struct sevkit_error *error)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    SK_CLEANUP_FREE char *path = NULL;
    int n = runtime && *runtime == '/' ? asprintf(&path, "%s/sevkit", runtime)
                                       : asprintf(&path, "/tmp/sevkit-%u", (unsigned)geteuid());
    int r;

    if (n < 0)
        return path = NULL, sk_error_oom(error);
    r = make ? make_private(path, error) : 0;
    if (r == 0)
        *ret_path = SK_TAKE(path);
    return r;
}
