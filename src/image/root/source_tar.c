/* SPDX-License-Identifier: Apache-2.0 */
#include "image/root/sources.h"
#include "initramfs/libarchive_calls.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)256 << 10)
/* Holes are kept: what is read back as zeros is not stored. */
#define STORE_ALIGN 4096u

struct tar {
    struct archive *archive;
    struct sk_root *tree;
    const char *name;
    const struct sk_progress *progress;
    struct sk_source_losses *losses;
};

static int fail(const struct tar *tar, struct sevkit_error *error)
{
    const char *text = sk_la.error_string(tar->archive);

    return sk_error_set(error, SEVKIT_EINPUT, "%s: %s", tar->name, text ? text : "unreadable");
}

/* "./usr/bin" as "usr/bin". */
static const char *inner_path(const char *path)
{
    while (path[0] == '/' || (path[0] == '.' && (path[1] == '/' || !path[1])))
        path++;
    return path;
}

static int store_data(struct tar *tar, struct sk_node *node, struct sevkit_error *error)
{
    struct sk_root *tree = tar->tree;
    const void *data;
    size_t size;
    int64_t offset;
    uint64_t end = 0;
    int r = 0, status;

    node->content = SK_CONTENT_STORE;
    node->offset = tree->stored;
    while (r == 0 &&
           (status = sk_la.read_data_block(tar->archive, &data, &size, &offset)) != ARCHIVE_EOF) {
        if (status < ARCHIVE_WARN)
            return fail(tar, error);
        if (size && offset >= 0)
            r = sk_output_write(tree->store, data, size, node->offset + (uint64_t)offset, error);
        if ((uint64_t)offset + size > end)
            end = (uint64_t)offset + size;
    }
    if (r < 0)
        return r;
    if (end < node->size)
        end = node->size;
    node->size = end;
    tree->stored += (end + STORE_ALIGN - 1) / STORE_ALIGN * STORE_ALIGN;
    return sk_output_resize(tree->store, tree->stored, error);
}

static int copy_xattrs(struct sk_node *node, struct archive_entry *entry,
                       struct sevkit_error *error)
{
    const char *name;
    const void *value;
    size_t size;
    int r = 0;

    (void)sk_la.entry_xattr_reset(entry);
    while (r == 0 && sk_la.entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK)
        /* Access control lists are counted, not kept. */
        if (strncmp(name, "system.", strlen("system.")) != 0)
            r = sk_node_add_xattr(node, name, value, size, error);
    return r;
}

static int copy_link(struct tar *tar, struct archive_entry *entry, const char *path,
                     struct sevkit_error *error)
{
    const char *target = inner_path(sk_la.entry_hardlink(entry));
    struct sk_node *first = sk_root_find(tar->tree, target), *node;
    int r;

    if (!first || first == tar->tree->root || !S_ISREG(first->mode))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: %.200s: hard link to %.200s, which is not there", tar->name, path,
                            target);
    r = sk_root_make(tar->tree, path, first->mode, &node, error);
    return r < 0 ? r : sk_node_link(node, first, error);
}

static int copy_kind(struct tar *tar, struct archive_entry *entry, struct sk_node *node,
                     struct sevkit_error *error)
{
    const char *target = sk_la.entry_symlink(entry);

    node->major = (uint32_t)sk_la.entry_rdevmajor(entry);
    node->minor = (uint32_t)sk_la.entry_rdevminor(entry);
    if (S_ISLNK(node->mode)) {
        if (!target || !*target || strlen(target) >= SK_ROOT_PATH_BYTES)
            return sk_error_set(error, SEVKIT_EINPUT, "%s: %s: symbolic link without target",
                                tar->name, node->name);
        node->target = strdup(target);
        return node->target ? 0 : sk_error_oom(error);
    }
    if (!S_ISREG(node->mode))
        return 0;
    node->size = sk_la.entry_size_is_set(entry) ? (uint64_t)sk_la.entry_size(entry) : 0;
    return store_data(tar, node, error);
}

static int copy_entry(struct tar *tar, struct archive_entry *entry, struct sevkit_error *error)
{
    const char *full = sk_la.entry_pathname(entry), *path;
    struct sk_node *node;
    uint32_t mode = sk_la.entry_mode(entry);
    int r;

    if (!full)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: entry without a name", tar->name);
    path = inner_path(full);
    if (sk_la.entry_hardlink(entry))
        return copy_link(tar, entry, path, error);
    if (S_ISSOCK(mode)) {
        tar->losses->sockets++;
        return 0;
    }
    r = sk_root_make(tar->tree, path, mode, &node, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", tar->name);
    node->uid = (uint32_t)sk_la.entry_uid(entry);
    node->gid = (uint32_t)sk_la.entry_gid(entry);
    node->mtime = sk_la.entry_mtime_is_set(entry) ? sk_la.entry_mtime(entry) : 0;
    if (sk_la.entry_acl_count(entry, ARCHIVE_ENTRY_ACL_TYPE_POSIX1E) > 0)
        tar->losses->acls++;
    r = copy_xattrs(node, entry, error);
    return r < 0 ? r : copy_kind(tar, entry, node, error);
}

static int copy_all(struct tar *tar, struct sevkit_error *error)
{
    struct archive_entry *entry;
    int r = 0, status;

    while (r == 0 && (status = sk_la.read_next_header(tar->archive, &entry)) != ARCHIVE_EOF) {
        if (status < ARCHIVE_WARN)
            return fail(tar, error);
        r = copy_entry(tar, entry, error);
        sk_progress_step(tar->progress, "reading", (uint64_t)sk_la.filter_bytes(tar->archive, -1),
                         0);
    }
    return r;
}

int sk_source_tar(struct sk_root *tree, int fd, const char *name,
                  const struct sk_progress *progress, struct sk_source_losses *losses,
                  struct sevkit_error *error)
{
    struct tar tar = {NULL, tree, name, progress, losses};
    int r = sk_la_load(error);

    if (r < 0)
        return r;
    tar.archive = sk_la.read_new();
    if (!tar.archive)
        return sk_error_oom(error);
    if (sk_la.read_support_filter_all(tar.archive) < ARCHIVE_WARN ||
        sk_la.read_support_format_tar(tar.archive) != ARCHIVE_OK ||
        sk_la.read_open_fd(tar.archive, fd, BLOCK_BYTES) != ARCHIVE_OK)
        r = fail(&tar, error);
    else
        r = copy_all(&tar, error);
    (void)sk_la.read_free(tar.archive);
    if (r == 0 && tree->root->child_count == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: no files in this archive", name);
    return r;
}
