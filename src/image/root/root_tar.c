/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"
#include "initramfs/libarchive_calls.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COPY_BYTES ((size_t)1 << 20)

struct tar {
    struct sk_root *tree;
    struct archive *archive;
    const char *name;
    const struct sk_progress *progress;
    uint8_t *buffer;
    uint64_t done;
};

static int fail(const struct tar *tar, struct sevkit_error *error)
{
    const char *text = sk_la.error_string(tar->archive);

    return sk_error_set(error, SEVKIT_EIO, "%s: %s", tar->name, text ? text : "cannot write");
}

static int write_content(struct tar *tar, const struct sk_node *node, struct sevkit_error *error)
{
    uint64_t offset = 0;

    while (offset < node->size) {
        size_t size = 0;
        int r = sk_node_read(tar->tree, node, tar->buffer, COPY_BYTES, offset, &size, error);

        if (r < 0)
            return r;
        if (sk_la.write_data(tar->archive, tar->buffer, size) != (la_ssize_t)size)
            return fail(tar, error);
        offset += size;
        tar->done += size;
        sk_progress_step(tar->progress, "archive", tar->done, 0);
    }
    return 0;
}

static void fill_entry(const struct sk_node *node, const char *path, struct archive_entry *entry)
{
    sk_la.entry_set_pathname(entry, path);
    sk_la.entry_set_mode(entry, node->mode);
    sk_la.entry_set_uid(entry, node->uid);
    sk_la.entry_set_gid(entry, node->gid);
    sk_la.entry_set_mtime(entry, node->mtime, 0);
    sk_la.entry_set_size(entry, S_ISREG(node->mode) ? (la_int64_t)node->size : 0);
    if (S_ISLNK(node->mode))
        sk_la.entry_set_symlink(entry, node->target);
    if (S_ISCHR(node->mode) || S_ISBLK(node->mode)) {
        sk_la.entry_set_rdevmajor(entry, node->major);
        sk_la.entry_set_rdevminor(entry, node->minor);
    }
    for (const struct sk_xattr *xattr = node->xattrs; xattr; xattr = xattr->next)
        sk_la.entry_xattr_add_entry(entry, xattr->name, xattr->value, xattr->size);
}

static int write_entry(struct tar *tar, const struct sk_node *node, struct archive_entry *entry,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0}, first = {0};

    sk_text_add(&path, "./");
    sk_node_path(node, &path);
    if (node->first) {
        sk_text_add(&first, "./");
        sk_node_path(node->first, &first);
    }
    if (!sk_text_ok(&path) || !sk_text_ok(&first))
        return sk_error_oom(error);
    fill_entry(sk_node_file(node), sk_text_get(&path), entry);
    if (node->first) {
        sk_la.entry_set_hardlink(entry, sk_text_get(&first));
        sk_la.entry_set_size(entry, 0);
    }
    if (sk_la.write_header(tar->archive, entry) < ARCHIVE_WARN)
        return fail(tar, error);
    return S_ISREG(node->mode) && !node->first ? write_content(tar, node, error) : 0;
}

static int write_node(struct tar *tar, const struct sk_node *node, struct sevkit_error *error)
{
    struct archive_entry *entry = sk_la.entry_new();
    int r = entry ? write_entry(tar, node, entry, error) : sk_error_oom(error);

    sk_la.entry_free(entry);
    return r;
}

static int write_first(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    return node->first ? 0 : write_node(arg, node, error);
}

/* Behind the files that they are other names of. */
static int write_link(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    return node->first ? write_node(arg, node, error) : 0;
}

int sk_image_write_tar(struct sk_root *tree, int fd, const char *name,
                       const struct sk_progress *progress, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *buffer = malloc(COPY_BYTES);
    struct tar tar = {tree, NULL, name, progress, buffer, 0};
    int r = sk_la_load(error);

    if (r < 0)
        return r;
    tar.archive = sk_la.write_new();
    if (!buffer || !tar.archive)
        r = sk_error_oom(error);
    else if (sk_la.write_set_format_pax_restricted(tar.archive) != ARCHIVE_OK ||
             sk_la.write_open_fd(tar.archive, fd) != ARCHIVE_OK)
        r = fail(&tar, error);
    else
        r = write_node(&tar, tree->root, error);
    if (r == 0)
        r = sk_root_walk(tree->root, write_first, &tar, error);
    if (r == 0)
        r = sk_root_walk(tree->root, write_link, &tar, error);
    if (r == 0 && sk_la.write_close(tar.archive) != ARCHIVE_OK)
        r = fail(&tar, error);
    (void)sk_la.write_free(tar.archive);
    return r;
}
