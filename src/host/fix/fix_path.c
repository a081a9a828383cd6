/* SPDX-License-Identifier: Apache-2.0 */
#include "host/fix/fix_path.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER_MODE 0755

int sk_fix_check_links(const char *root, char *full, struct sevkit_error *error)
{
    for (char *slash = strchr(full + strlen(root) + 1, '/');; slash = strchr(slash + 1, '/')) {
        struct stat st;
        bool exists;

        if (slash)
            *slash = '\0';
        exists = lstat(full, &st) == 0;
        if (exists && S_ISLNK(st.st_mode) && (*root || !slash))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%s: a symbolic link, expected a file or a folder", full);
        if (slash)
            *slash = '/';
        if (!exists || !slash)
            return 0;
    }
}

int sk_fix_make_folders(const char *root, char *full, struct sevkit_error *error)
{
    for (char *slash = strchr(full + strlen(root) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        int r;

        *slash = '\0';
        r = mkdir(full, FOLDER_MODE) < 0 && errno != EEXIST
                ? sk_error_set(error, SEVKIT_EIO, "%s: %s", full, strerror(errno))
                : 0;
        *slash = '/';
        if (r < 0)
            return r;
    }
    return 0;
}
