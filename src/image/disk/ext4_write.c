/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk/ext4_write.h"
#include "image/disk/ext4_empty.h"
#include "image/disk/libext2fs_calls.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES          ((size_t)1 << 20)
#define INODE_BYTES         256u
#define SLACK_BYTES         ((uint64_t)8 << 20)
#define JOURNALED_MIN_BYTES ((uint64_t)16 << 20)
#define GROUP_BYTES         ((uint64_t)128 << 20)
#define PATH_BYTES          64
#define SPARE_PER_INODE     16384u
#define BYTES_PER_INODE     32768u

struct writer {
    struct sk_root *tree;
    const struct sk_ext4_options *options;
    const struct sk_progress *progress;
    ext2_filsys fs;
    uint8_t *buffer;
    uint64_t done, total;
};

static int fail(const struct sk_node *node, errcode_t code, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    bool full = code == EXT2_ET_BLOCK_ALLOC_FAIL || code == EXT2_ET_INODE_ALLOC_FAIL;

    if (node)
        sk_node_path(node, &path);
    return sk_error_set(error, full ? SEVKIT_EUSAGE : SEVKIT_EIO, "ext4: %s%s%s",
                        sk_text_get(&path), node ? ": " : "",
                        full ? "the file system is full: a larger --size is required"
                             : sk_e2.message(code));
}

/* Bytes, blocks and inodes that the tree takes. */
struct needs {
    uint64_t bytes, files, total;
};

static int count_node(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    struct needs *needs = arg;
    uint64_t blocks = (node->size + SK_EXT4_BLOCK_BYTES - 1) / SK_EXT4_BLOCK_BYTES;

    (void)error;
    node->inode = 0;
    if (node->first)
        return 0;
    needs->files++;
    if (S_ISREG(node->mode)) {
        /* An extent tree of its own for a large file. */
        needs->bytes += (blocks + blocks / 1024) * SK_EXT4_BLOCK_BYTES;
        needs->total += node->size;
    }
    /* Names of at most 255 bytes in blocks that may be half full. */
    if (S_ISDIR(node->mode))
        needs->bytes += (1 + node->child_count / 12) * SK_EXT4_BLOCK_BYTES;
    if (node->xattrs || (S_ISLNK(node->mode) && strlen(node->target) >= 60))
        needs->bytes += SK_EXT4_BLOCK_BYTES;
    return 0;
}

static uint64_t size_for(const struct sk_ext4_options *options, const struct needs *needs,
                         uint64_t inodes)
{
    uint64_t bytes = needs->bytes + options->spare_bytes + inodes * INODE_BYTES + SLACK_BYTES;

    if (options->bytes)
        return options->bytes / SK_EXT4_BLOCK_BYTES * SK_EXT4_BLOCK_BYTES;
    if (options->journal)
        bytes += (uint64_t)SK_EXT4_JOURNAL_MAX_MIB << 20;
    /* Bitmaps, descriptors, and inode tables that are rounded up, group by group. */
    bytes += (bytes / GROUP_BYTES + 1) * 16 * SK_EXT4_BLOCK_BYTES;
    return (bytes + SK_EXT4_BLOCK_BYTES - 1) / SK_EXT4_BLOCK_BYTES * SK_EXT4_BLOCK_BYTES;
}

static void fill_inode(const struct writer *writer, const struct sk_node *node,
                       struct ext2_inode_large *inode)
{
    int64_t time = node->mtime > writer->options->time ? writer->options->time : node->mtime;

    inode->i_mode = (uint16_t)node->mode;
    inode->i_uid = (uint16_t)node->uid;
    inode->i_gid = (uint16_t)node->gid;
    inode->osd2.linux2.l_i_uid_high = (uint16_t)(node->uid >> 16);
    inode->osd2.linux2.l_i_gid_high = (uint16_t)(node->gid >> 16);
    inode->i_atime = inode->i_mtime = inode->i_ctime = inode->i_crtime = (uint32_t)time;
    inode->i_atime_extra = inode->i_mtime_extra = inode->i_ctime_extra = inode->i_crtime_extra = 0;
    inode->i_extra_isize = sizeof(*inode) - EXT2_GOOD_OLD_INODE_SIZE;
}

static errcode_t set_attributes(const struct writer *writer, const struct sk_node *node)
{
    struct ext2_inode_large inode;
    struct ext2_xattr_handle *handle;
    errcode_t r =
        sk_e2.read_inode_full(writer->fs, node->inode, (struct ext2_inode *)&inode, sizeof(inode));

    if (r == 0) {
        fill_inode(writer, node, &inode);
        r = sk_e2.write_inode_full(writer->fs, node->inode, (struct ext2_inode *)&inode,
                                   sizeof(inode));
    }
    if (r || !node->xattrs)
        return r;
    r = sk_e2.xattrs_open(writer->fs, node->inode, &handle);
    if (r)
        return r;
    for (const struct sk_xattr *xattr = node->xattrs; r == 0 && xattr; xattr = xattr->next)
        r = sk_e2.xattr_set(handle, xattr->name, xattr->value, xattr->size);
    if (sk_e2.xattrs_close(&handle) && r == 0)
        r = EXT2_ET_EA_NO_SPACE;
    return r;
}

static errcode_t link_name(const struct writer *writer, const struct sk_node *node,
                           ext2_ino_t inode, int type)
{
    ext2_ino_t parent = node->parent->inode;
    errcode_t r = sk_e2.link(writer->fs, parent, node->name, inode, type);

    if (r != EXT2_ET_DIR_NO_SPACE)
        return r;
    r = sk_e2.expand_dir(writer->fs, parent);
    return r ? r : sk_e2.link(writer->fs, parent, node->name, inode, type);
}

/* A new inode under its name; links and blocks as they are at first. */
static errcode_t new_inode(const struct writer *writer, struct sk_node *node,
                           struct ext2_inode *inode, int type)
{
    ext2_ino_t number;
    errcode_t r = sk_e2.new_inode(writer->fs, node->parent->inode, (int)node->mode, NULL, &number);

    if (r == 0)
        r = link_name(writer, node, number, type);
    if (r)
        return r;
    sk_e2.inode_alloc_stats2(writer->fs, number, 1, 0);
    inode->i_links_count = 1;
    inode->i_mode = (uint16_t)node->mode;
    node->inode = number;
    return 0;
}

static int copy_content(struct writer *writer, const struct sk_node *node, ext2_file_t file,
                        struct sevkit_error *error)
{
    static const uint8_t zeros[SK_EXT4_BLOCK_BYTES];
    uint64_t offset = 0;

    while (offset < node->size) {
        size_t size = 0;
        errcode_t code = 0;
        int r = sk_node_read(writer->tree, node, writer->buffer, COPY_BYTES, offset, &size, error);

        if (r < 0)
            return r;
        for (size_t at = 0; code == 0 && at < size; at += SK_EXT4_BLOCK_BYTES) {
            size_t end = at + SK_EXT4_BLOCK_BYTES;
            unsigned length, written;

            /* Blocks of zeros become holes; what lies between two of them is written at once. */
            if (size - at >= SK_EXT4_BLOCK_BYTES &&
                memcmp(writer->buffer + at, zeros, sizeof(zeros)) == 0)
                continue;
            while (end < size && (size - end < SK_EXT4_BLOCK_BYTES ||
                                  memcmp(writer->buffer + end, zeros, sizeof(zeros)) != 0))
                end += SK_EXT4_BLOCK_BYTES;
            length = (unsigned)((end < size ? end : size) - at);
            code = sk_e2.file_llseek(file, offset + at, EXT2_SEEK_SET, NULL);
            if (code == 0)
                code = sk_e2.file_write(file, writer->buffer + at, length, &written);
            at = end - SK_EXT4_BLOCK_BYTES;
        }
        if (code)
            return fail(node, code, error);
        offset += size;
        writer->done += size;
        sk_progress_step(writer->progress, "file system", writer->done, writer->total);
    }
    return 0;
}

static int write_file(struct writer *writer, struct sk_node *node, struct sevkit_error *error)
{
    struct ext2_inode inode = {0};
    ext2_extent_handle_t extents;
    ext2_file_t file;
    errcode_t code = new_inode(writer, node, &inode, EXT2_FT_REG_FILE);
    int r;

    if (code == 0)
        code = sk_e2.write_new_inode(writer->fs, node->inode, &inode);
    if (code == 0)
        code = sk_e2.extent_open2(writer->fs, node->inode, &inode, &extents);
    if (code)
        return fail(node, code, error);
    sk_e2.extent_free(extents);
    code = sk_e2.inode_size_set(writer->fs, &inode, (ext2_off64_t)node->size);
    if (code == 0)
        code = sk_e2.write_inode(writer->fs, node->inode, &inode);
    if (code == 0)
        code = sk_e2.file_open(writer->fs, node->inode, EXT2_FILE_WRITE, &file);
    if (code)
        return fail(node, code, error);
    r = copy_content(writer, node, file, error);
    code = sk_e2.file_close(file);
    if (r == 0 && code)
        r = fail(node, code, error);
    return r;
}

static errcode_t write_special(const struct writer *writer, struct sk_node *node)
{
    struct ext2_inode inode = {0};
    int type = S_ISCHR(node->mode)    ? EXT2_FT_CHRDEV
               : S_ISBLK(node->mode)  ? EXT2_FT_BLKDEV
               : S_ISFIFO(node->mode) ? EXT2_FT_FIFO
                                      : EXT2_FT_SOCK;
    errcode_t r = new_inode(writer, node, &inode, type);

    /* The kernel's two encodings of device numbers, old_encode_dev() and new_encode_dev(). */
    if (node->major < 256 && node->minor < 256)
        inode.i_block[0] = node->major << 8 | node->minor;
    else
        inode.i_block[1] = (node->minor & 0xff) | node->major << 8 | (node->minor & ~0xffu) << 12;
    return r ? r : sk_e2.write_new_inode(writer->fs, node->inode, &inode);
}

static errcode_t write_folder(const struct writer *writer, struct sk_node *node)
{
    ext2_ino_t parent = node->parent->inode;
    errcode_t r;

    /* mke2fs has made lost+found. */
    if (sk_e2.lookup(writer->fs, parent, node->name, (int)strlen(node->name), NULL, &node->inode) ==
        0)
        return 0;
    r = sk_e2.mkdir(writer->fs, parent, 0, node->name);
    if (r == EXT2_ET_DIR_NO_SPACE) {
        r = sk_e2.expand_dir(writer->fs, parent);
        if (r == 0)
            r = sk_e2.mkdir(writer->fs, parent, 0, node->name);
    }
    if (r)
        return r;
    return sk_e2.lookup(writer->fs, parent, node->name, (int)strlen(node->name), NULL,
                        &node->inode);
}

static errcode_t write_symlink(const struct writer *writer, struct sk_node *node)
{
    ext2_ino_t parent = node->parent->inode;
    errcode_t r = sk_e2.symlink(writer->fs, parent, 0, node->name, node->target);

    if (r == EXT2_ET_DIR_NO_SPACE) {
        r = sk_e2.expand_dir(writer->fs, parent);
        if (r == 0)
            r = sk_e2.symlink(writer->fs, parent, 0, node->name, node->target);
    }
    if (r)
        return r;
    return sk_e2.lookup(writer->fs, parent, node->name, (int)strlen(node->name), NULL,
                        &node->inode);
}

static int write_node(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    struct writer *writer = arg;
    errcode_t code;
    int r = 0;

    if (node->first)
        return 0;
    if (S_ISREG(node->mode)) {
        r = write_file(writer, node, error);
        code = 0;
    } else if (S_ISDIR(node->mode)) {
        code = write_folder(writer, node);
    } else if (S_ISLNK(node->mode)) {
        code = write_symlink(writer, node);
    } else {
        code = write_special(writer, node);
    }
    if (r == 0 && code == 0)
        code = set_attributes(writer, node);
    return r < 0 || code == 0 ? r : fail(node, code, error);
}

/* Once every file has an inode. */
static int write_link(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    struct writer *writer = arg;
    struct ext2_inode inode;
    errcode_t code;

    if (!node->first)
        return 0;
    code = link_name(writer, node, node->first->inode, EXT2_FT_REG_FILE);
    if (code == 0)
        code = sk_e2.read_inode(writer->fs, node->first->inode, &inode);
    if (code == 0) {
        inode.i_links_count++;
        code = sk_e2.write_inode(writer->fs, node->first->inode, &inode);
    }
    return code ? fail(node, code, error) : 0;
}

/* Making folders has set the times of those above them. */
static int write_times(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    errcode_t code = S_ISDIR(node->mode) ? set_attributes(arg, node) : 0;

    return code ? fail(node, code, error) : 0;
}

static int populate(struct writer *writer, const char *path, struct sevkit_error *error)
{
    struct sk_node *root = writer->tree->root;
    errcode_t code =
        sk_e2.open2(path, NULL, EXT2_FLAG_RW | EXT2_FLAG_64BITS, 0, 0, *sk_e2.unix_io, &writer->fs);
    int r;

    if (code == 0)
        code = sk_e2.read_bitmaps(writer->fs);
    if (code)
        return fail(NULL, code, error);
    writer->fs->now = (time_t)writer->options->time;
    root->inode = EXT2_ROOT_INO;
    r = sk_root_walk(root, write_node, writer, error);
    if (r == 0)
        r = sk_root_walk(root, write_link, writer, error);
    if (r == 0)
        r = write_times(writer, root, error);
    if (r == 0)
        r = sk_root_walk(root, write_times, writer, error);
    return r;
}

/* A bit for each block. */
static int copy_map(const struct writer *writer, uint64_t blocks, uint8_t **ret_used,
                    struct sevkit_error *error)
{
    uint8_t *used = calloc(blocks / 8 + 1, 1);

    if (!used)
        return sk_error_oom(error);
    for (uint64_t i = 0; i < blocks; i++)
        if (sk_e2.test_block_bitmap2(writer->fs->block_map, i))
            used[i / 8] |= (uint8_t)(1u << (i % 8));
    *ret_used = used;
    return 0;
}

static int finish(struct writer *writer, int r, struct sevkit_error *error)
{
    errcode_t code;

    if (!writer->fs)
        return r;
    if (r < 0) {
        sk_e2.free(writer->fs);
        return r;
    }
    code = sk_e2.close(writer->fs);
    return code ? fail(NULL, code, error) : 0;
}

int sk_ext4_write(struct sk_root *tree, const struct sk_ext4_options *options,
                  struct sk_output *output, const struct sk_progress *progress, uint64_t *ret_bytes,
                  uint8_t **ret_used, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *buffer = malloc(COPY_BYTES), *used = NULL;
    struct writer writer = {tree, options, progress, NULL, buffer, 0, 0};
    struct needs needs = {.files = 64};
    char path[PATH_BYTES];
    uint64_t bytes, inodes;
    int r = buffer ? sk_root_walk(tree->root, count_node, &needs, error) : sk_error_oom(error);

    if (r < 0)
        return r;
    inodes =
        needs.files + options->spare_bytes / SPARE_PER_INODE + options->bytes / BYTES_PER_INODE;
    bytes = size_for(options, &needs, inodes);
    if (options->journal && bytes < JOURNALED_MIN_BYTES)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a file system with a journal takes 16 MiB at least");
    writer.total = needs.total;
    (void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), sk_output_fd(output));
    r = sk_e2_load(error);
    if (r == 0)
        r = sk_output_resize(output, bytes, error);
    if (r == 0)
        r = sk_ext4_make_empty(options, output, bytes, inodes, error);
    if (r == 0)
        r = populate(&writer, path, error);
    if (r == 0 && ret_used)
        r = copy_map(&writer, bytes / SK_EXT4_BLOCK_BYTES, &used, error);
    r = finish(&writer, r, error);
    if (r < 0)
        return r;
    *ret_bytes = bytes;
    if (ret_used)
        *ret_used = SK_TAKE(used);
    return 0;
}
