/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/libraries.h"

#include "base/cleanup.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX 32u

/* Where the loaders of Debian, Ubuntu, Fedora and SUSE look without a cache (ld.so(8)); the first is what the
 * path becomes in the initramfs, so that it does not depend on whether /lib is a link. */
static const struct {
    const char *place, *folder;
} folders[] = {
    {"usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"},
    {"usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu"},
    {"usr/lib64", "/usr/lib64"},
    {"usr/lib64", "/lib64"},
    {"usr/lib", "/usr/lib"},
    {"usr/lib", "/lib"},
};

static int add(struct sk_tree *tree, const char *source, const char *path, bool executable,
               unsigned depth, struct sevkit_error *error);

/* In the folders of DT_RUNPATH, which the initramfs then needs, too. */
static int find_searched(const char *search, const char *name, char **ret_source,
                         struct sevkit_error *error)
{
    for (const char *at = search; at && *at;) {
        size_t length = strcspn(at, ":");
        SK_CLEANUP_FREE char *path = NULL;

        if (asprintf(&path, "%.*s/%s", (int)length, at, name) < 0)
            return sk_error_oom(error);
        if (*at == '/' && access(path, R_OK) == 0) {
            *ret_source = SK_TAKE(path);
            return 0;
        }
        at += length + (at[length] ? 1 : 0);
    }
    return 0;
}

/* The file and where it goes; both NULL if there is none. */
static int find_library(const char *search, const char *name, char **ret_source, char **ret_place,
                        struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *source = NULL;
    int r = find_searched(search, name, &source, error);

    if (r < 0)
        return r;
    if (source) {
        *ret_place = strdup(source);
        *ret_source = SK_TAKE(source);
        return *ret_place ? 0 : sk_error_oom(error);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(folders); i++) {
        SK_CLEANUP_FREE char *path = NULL;

        if (asprintf(&path, "%s/%s", folders[i].folder, name) < 0)
            return sk_error_oom(error);
        if (access(path, R_OK) != 0)
            continue;
        if (asprintf(ret_place, "%s/%s", folders[i].place, name) < 0)
            return *ret_place = NULL, sk_error_oom(error);
        *ret_source = SK_TAKE(path);
        return 0;
    }
    return 0;
}

static int add_library(struct sk_tree *tree, const char *search, const char *name, const char *user,
                       unsigned depth, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *source = NULL;
    SK_CLEANUP_FREE char *place = NULL;
    int r;

    /* The loader itself is the program's interpreter. */
    if (strncmp(name, "ld-linux-", 9) == 0)
        return 0;
    if (strchr(name, '/'))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: needs the library '%s' by its path", user,
                            name);
    r = find_library(search, name, &source, &place, error);
    if (r < 0)
        return r;
    if (!source)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: needs the library '%s', which is not installed", user, name);
    return sk_tree_find(tree, place + strspn(place, "/"))
               ? 0
               : add(tree, source, place, true, depth + 1, error);
}

static int add_needs(struct sk_tree *tree, const char *source, const struct sk_elf_needs *needs,
                     unsigned depth, struct sevkit_error *error)
{
    int r = 0;

    if (depth > DEPTH_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: libraries need each other too deeply",
                            source);
    if (needs->search && strstr(needs->search, "$"))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: its search path '%s' is not supported",
                            source, needs->search);
    if (needs->interpreter &&
        !sk_tree_find(tree, needs->interpreter + strspn(needs->interpreter, "/")))
        r = add(tree, needs->interpreter, needs->interpreter, true, depth + 1, error);
    for (size_t i = 0; i < needs->libraries.count && r == 0; i++)
        r = add_library(tree, needs->search, needs->libraries.list[i], source, depth, error);
    return r;
}

static int add(struct sk_tree *tree, const char *source, const char *path, bool executable,
               unsigned depth, struct sevkit_error *error)
{
    SK_CLEANUP(sk_blob_done) struct sk_blob blob = {0};
    SK_CLEANUP(sk_elf_needs_done) struct sk_elf_needs needs = {0};
    int r = sk_blob_read(source, SK_INITRAMFS_FILE_MAX_BYTES, &blob, error);

    if (r == 0 && executable && sk_elf_is(&blob))
        r = sk_elf_read_needs(&blob, source, &needs, error);
    /* The file first, so that libraries which need each other come to an end. */
    if (r == 0)
        r = sk_tree_add(tree, path, source, executable, &blob, error);
    return r == 0 ? add_needs(tree, source, &needs, depth, error) : r;
}

int sk_libraries_add(struct sk_tree *tree, const char *source, const char *path, bool executable,
                     struct sevkit_error *error)
{
    return add(tree, source, path, executable, 0, error);
}
