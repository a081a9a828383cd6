/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/state_file.h"

#include "base/cleanup.h"
#include "sys/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *path, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

int sk_state_path(const char *name, char **ret_path, struct sevkit_error *error)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool has_state = state && *state == '/';

    if (!has_state && (!home || *home != '/'))
        return sk_error_set(error, SEVKIT_EIO, "neither XDG_STATE_HOME nor HOME is set");
    if (asprintf(ret_path, "%s%s/sevkit/%s", has_state ? state : home,
                 has_state ? "" : "/.local/state", name) < 0)
        return sk_error_oom(error);
    return 0;
}

int sk_state_open(const char *path, int *ret_fd, struct sevkit_error *error)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int r = sk_folders_make_for(path, 0700, error), fd;

    if (r < 0)
        return r;
    fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return fail(path, error);
    do
        r = fcntl(fd, F_OFD_SETLKW, &lock);
    while (r < 0 && errno == EINTR);
    if (r < 0) {
        r = fail(path, error);
        (void)close(fd);
        return r;
    }
    *ret_fd = fd;
    return 0;
}
