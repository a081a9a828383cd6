/* SPDX-License-Identifier: Apache-2.0 */
#include "image/root/sources.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define XATTR_LIST_BYTES ((size_t)64 << 10)

/* Files with several names, by device and inode. */
struct seen {
    dev_t device;
    ino_t inode;
    struct sk_node *node;
};

struct folder {
    struct sk_root *tree;
    size_t prefix; /* bytes of a path that are the folder's own */
    bool all_root;
    const char *at; /* where in the tree; NULL: the root, and contents stay where they are */
    struct sk_source_losses *losses;
    void *seen; /* a tree of tsearch(3) */
};

static int compare_seen(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return 0;
}

/* The node that has this file already; NULL, and node remembered, if there is none. */
static struct sk_node *look_up(struct folder *folder, const struct stat *st, struct sk_node *node)
{
    struct seen *seen = malloc(sizeof(*seen)), **found;

    if (!seen)
        return NULL;
    *seen = (struct seen){st->st_dev, st->st_ino, node};
    found = tsearch(seen, &folder->seen, compare_seen);
    if (!found || *found == seen)
        return NULL;
    free(seen);
    return (*found)->node;
}

static int copy_xattrs(struct folder *folder, struct sk_node *node, const char *path,
                       struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *names = malloc(XATTR_LIST_BYTES);
    SK_CLEANUP_FREE char *value = malloc(SK_ROOT_XATTR_BYTES);
    ssize_t size = names && value ? llistxattr(path, names, XATTR_LIST_BYTES) : 0;
    int r = 0;

    for (const char *name = names; r == 0 && size > 0 && name < names + size;
         name += strlen(name) + 1) {
        ssize_t length = lgetxattr(path, name, value, SK_ROOT_XATTR_BYTES);

        if (strncmp(name, "system.posix_acl", 16) == 0)
            folder->losses->acls++;
        else if (length >= 0 && strncmp(name, "system.", 7) != 0)
            r = sk_node_add_xattr(node, name, value, (size_t)length, error);
    }
    return r;
}

static int copy_target(struct sk_node *node, const char *path, struct sevkit_error *error)
{
    char target[SK_ROOT_PATH_BYTES];
    ssize_t length = readlink(path, target, sizeof(target) - 1);

    if (length <= 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    node->target = strndup(target, (size_t)length);
    return node->target ? 0 : sk_error_oom(error);
}

static int copy_file(struct folder *folder, struct sk_node *node, const FTSENT *entry,
                     struct sevkit_error *error)
{
    struct sk_node *first =
        entry->fts_statp->st_nlink > 1 ? look_up(folder, entry->fts_statp, node) : NULL;

    if (first)
        return sk_node_link(node, first, error);
    if (access(entry->fts_accpath, R_OK) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", entry->fts_path, strerror(errno));
    node->content = SK_CONTENT_FILE;
    node->size = (uint64_t)entry->fts_statp->st_size;
    node->file = strdup(entry->fts_path);
    if (!node->file)
        return sk_error_oom(error);
    return folder->at ? sk_node_store(folder->tree, node, error) : 0;
}

static int make_node(struct folder *folder, const FTSENT *entry, struct sk_node **ret_node,
                     struct sevkit_error *error)
{
    const char *inner = entry->fts_path + folder->prefix;
    SK_CLEANUP_FREE char *path = NULL;

    if (!folder->at)
        return sk_root_make(folder->tree, inner, entry->fts_statp->st_mode, ret_node, error);
    if (asprintf(&path, "%s/%s", folder->at, inner) < 0)
        return path = NULL, sk_error_oom(error);
    return sk_root_make(folder->tree, path, entry->fts_statp->st_mode, ret_node, error);
}

static int copy_entry(struct folder *folder, const FTSENT *entry, struct sevkit_error *error)
{
    const struct stat *st = entry->fts_statp;
    struct sk_node *node;
    int r;

    if (S_ISSOCK(st->st_mode)) {
        folder->losses->sockets++;
        return 0;
    }
    r = make_node(folder, entry, &node, error);
    if (r < 0)
        return r;
    node->uid = folder->all_root ? 0 : st->st_uid;
    node->gid = folder->all_root ? 0 : st->st_gid;
    node->mtime = folder->at ? 0 : st->st_mtime;
    node->major = major(st->st_rdev);
    node->minor = minor(st->st_rdev);
    r = copy_xattrs(folder, node, entry->fts_accpath, error);
    if (r == 0 && S_ISLNK(st->st_mode))
        r = copy_target(node, entry->fts_accpath, error);
    if (r == 0 && S_ISREG(st->st_mode))
        r = copy_file(folder, node, entry, error);
    return r;
}

static int copy_all(struct folder *folder, FTS *files, struct sevkit_error *error)
{
    FTSENT *entry;
    int r = 0;

    while (r == 0 && (errno = 0, entry = fts_read(files))) {
        switch (entry->fts_info) {
        case FTS_DP:
            break;
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", entry->fts_path,
                                strerror(entry->fts_errno));
        default:
            r = copy_entry(folder, entry, error);
        }
    }
    if (r == 0 && errno)
        return sk_error_set(error, SEVKIT_EIO, "reading a folder: %s", strerror(errno));
    return r;
}

static int read_folder(struct folder *folder, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *root = strdup(path);
    char *const paths[] = {root, NULL};
    size_t length = root ? strlen(root) : 0;
    FTS *files;
    int r;

    /* The kernel resolves a link at the end of "PATH/" only. */
    while (length > 1 && root[length - 1] == '/')
        root[--length] = 0;
    folder->prefix = length;
    files =
        root ? fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV | FTS_COMFOLLOW, NULL) : NULL;
    if (!files)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    r = copy_all(folder, files, error);
    (void)fts_close(files);
    tdestroy(folder->seen, free);
    return r;
}

int sk_source_folder(struct sk_root *tree, const char *path, bool all_root,
                     struct sk_source_losses *losses, struct sevkit_error *error)
{
    struct folder folder = {.tree = tree, .all_root = all_root, .losses = losses};

    return read_folder(&folder, path, error);
}

int sk_source_graft(struct sk_root *tree, const char *path, const char *at,
                    struct sk_source_losses *losses, struct sevkit_error *error)
{
    struct folder folder = {.tree = tree, .all_root = true, .at = at, .losses = losses};

    return read_folder(&folder, path, error);
}
