/* SPDX-License-Identifier: Apache-2.0 */
#include "host/fix/fix_path.h"
#include "host/fix/host_fix.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

struct names {
    char path[PATH_BYTES], kept[PATH_BYTES];
};

static int make_names(const char *root, const struct sk_host_change *change, struct names *names,
                      struct sevkit_error *error)
{
    if (snprintf(names->path, PATH_BYTES, "%s%s", root, change->path) >= PATH_BYTES ||
        snprintf(names->kept, PATH_BYTES, "%s%s" SK_HOST_FIX_SUFFIX, root, change->path) >=
            PATH_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "--root: the path is too long");
    return 0;
}

/* What an earlier fix kept must not get lost. */
static int check_kept(const struct sk_host_change *change, const struct names *names,
                      struct sevkit_error *error)
{
    struct stat st;

    if (!change->before || (lstat(names->kept, &st) < 0 && errno == ENOENT))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "%s: exists already: an earlier fix kept the file there; undo that one "
                        "('mv %s %s'), or remove the copy",
                        names->kept, names->kept, names->path);
}

/* With the rights of the file that it replaces, whatever the mask of this process. */
static int write_text(const char *path, const char *text, unsigned mode, const struct stat *old,
                      struct sevkit_error *error)
{
    int r = sk_file_write(path, text, strlen(text), mode, error);

    if (r < 0)
        return r;
    if (old && (old->st_uid != geteuid() || old->st_gid != getegid()) &&
        chown(path, old->st_uid, old->st_gid) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: owner: %s", path, strerror(errno));
    if (chmod(path, mode) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: mode: %s", path, strerror(errno));
    return 0;
}

static int apply_one(const char *root, const struct sk_host_change *change,
                     struct sevkit_error *error)
{
    struct names names = {.path = ""};
    struct stat st;
    int r = make_names(root, change, &names, error);

    if (r < 0)
        return r;
    if (!change->before) {
        r = sk_fix_make_folders(root, names.path, error);
        return r < 0
                   ? r
                   : write_text(names.path, sk_text_get(&change->after), change->mode, NULL, error);
    }
    if (lstat(names.path, &st) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", names.path, strerror(errno));
    r = write_text(names.kept, change->before, change->mode, &st, error);
    if (r == 0)
        r = write_text(names.path, sk_text_get(&change->after), change->mode, &st, error);
    return r;
}

/* As it was; a failure of its own cannot be reported beside the first one. */
static void take_back(const char *root, const struct sk_host_change *change)
{
    struct names names = {.path = ""};
    struct sevkit_error ignored;

    if (make_names(root, change, &names, &ignored) < 0)
        return;
    if (change->before)
        (void)rename(names.kept, names.path);
    else
        (void)unlink(names.path);
}

int sk_host_fix_apply(const char *root, const struct sk_host_fix *fix, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < fix->count; i++) {
        struct names names = {.path = ""};

        r = make_names(root, &fix->changes[i], &names, error);
        if (r == 0)
            r = check_kept(&fix->changes[i], &names, error);
    }
    if (r < 0)
        return r;
    for (size_t i = 0; i < fix->count; i++) {
        r = apply_one(root, &fix->changes[i], error);
        for (size_t j = i + 1; r < 0 && j > 0; j--)
            take_back(root, &fix->changes[j - 1]);
        if (r < 0)
            return r;
    }
    return 0;
}
