/* SPDX-License-Identifier: Apache-2.0 */
#include "image/appliance.h"
#include "image/image.h"
#include "sys/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_BYTES  512
#define TAR_MAGIC_AT 257

/* How a tar archive begins, compressed or not. */
static const struct {
    size_t offset;
    const char *bytes;
    size_t size;
} tar_magics[] = {
    {TAR_MAGIC_AT, "ustar", 5},
    {0, "\x1f\x8b", 2},
    {0,
     "\xfd"
     "7zXZ",
     5},
    {0, "\x28\xb5\x2f\xfd", 4},
    {0, "BZh", 3},
};

static bool is_tar(const uint8_t *start, size_t size)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(tar_magics); i++)
        if (tar_magics[i].offset + tar_magics[i].size <= size &&
            memcmp(start + tar_magics[i].offset, tar_magics[i].bytes, tar_magics[i].size) == 0)
            return true;
    return false;
}

static int read_disk(const struct sk_image_root_options *options,
                     const struct sk_progress *progress, struct sk_image_root *root,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *archive = NULL;
    int r = sk_output_scratch(options->output, &archive, error);

    if (r == 0)
        r = sk_appliance_read_disk(options->appliance, options->input, archive, progress,
                                   &root->changes, root->tree->root, error);
    if (r == 0)
        r = sk_source_tar(root->tree, sk_output_fd(archive), options->input, progress,
                          &root->losses, error);
    return r;
}

static int read_file(const struct sk_image_root_options *options, int fd,
                     const struct sk_progress *progress, struct sk_image_root *root,
                     struct sevkit_error *error)
{
    uint8_t start[MAGIC_BYTES] = {0};
    ssize_t size = sk_sys_real.read_at(fd, start, sizeof(start), 0);

    if (size < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", options->input, strerror(errno));
    if (is_tar(start, (size_t)size))
        return sk_source_tar(root->tree, fd, options->input, progress, &root->losses, error);
    return read_disk(options, progress, root, error);
}

static int read_input(const struct sk_image_root_options *options,
                      const struct sk_progress *progress, struct sk_image_root *root,
                      struct sevkit_error *error)
{
    int fd = sk_sys_real.open_read(options->input), r;
    struct sk_file_info info;

    if (fd < 0 || sk_sys_real.info(fd, &info) < 0) {
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s", options->input, strerror(errno));
        if (fd >= 0)
            (void)sk_sys_real.close(fd);
        return r;
    }
    if (info.directory)
        r = sk_source_folder(root->tree, options->input, options->all_root, &root->losses, error);
    else
        r = read_file(options, fd, progress, root, error);
    (void)sk_sys_real.close(fd);
    return r;
}

/* A folder of photographs would become an image too, which no guest boots from. */
static int check_root(const struct sk_image_root_options *options, const struct sk_root *tree,
                      struct sevkit_error *error)
{
    static const char *const inits[] = {"sbin/init", "usr/sbin/init", "lib/systemd/systemd",
                                        "usr/lib/systemd/systemd"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(inits); i++)
        if (sk_root_find(tree, inits[i]))
            return 0;
    return sk_error_set(error, SEVKIT_EINPUT,
                        "%s: not a root file system: neither /sbin/init nor systemd",
                        options->input);
}

static int add_bytes(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    (void)error;
    if (S_ISREG(node->mode) && !node->first)
        *(uint64_t *)arg += node->size;
    return 0;
}

int sk_image_root_edit(const struct sk_image_root_options *options, struct sk_image_root *root,
                       struct sevkit_error *error)
{
    int r = 0;

    if (options->kernel_package_count)
        r = sk_image_add_kernel(root->tree, options->kernel_packages, options->kernel_package_count,
                                &root->changes, error);
    if (r == 0 && options->adapt)
        r = sk_adapt_run(root->tree, options->keep_adapt, &root->changes, error);
    if (r == 0 && options->scrub)
        r = sk_scrub_run(root->tree, options->keep_scrub, &root->changes, error);
    for (size_t i = 0; r == 0 && i < options->key_count; i++)
        r = sk_adapt_authorize(root->tree, options->keys[i].user, options->keys[i].text,
                               &root->changes, error);
    if (r == 0 && options->scrub)
        r = sk_scan_secrets(root->tree, &root->changes, error);
    root->bytes = 0;
    if (r == 0)
        r = sk_root_walk(root->tree->root, add_bytes, &root->bytes, error);
    return r;
}

int sk_image_root_read(const struct sk_image_root_options *options,
                       const struct sk_progress *progress, struct sk_image_root *ret_root,
                       struct sevkit_error *error)
{
    struct sk_image_root root = {0};
    int r = sk_root_new(options->output, &root.tree, error);

    if (r == 0)
        r = read_input(options, progress, &root, error);
    if (r == 0)
        r = check_root(options, root.tree, error);
    if (r < 0) {
        sk_image_root_done(&root);
        return r;
    }
    *ret_root = root;
    return 0;
}

int sk_image_root_open(const struct sk_image_root_options *options,
                       const struct sk_progress *progress, struct sk_image_root *ret_root,
                       struct sevkit_error *error)
{
    struct sk_image_root root = {0};
    int r = sk_image_root_read(options, progress, &root, error);

    if (r == 0)
        r = sk_image_root_edit(options, &root, error);
    if (r < 0) {
        sk_image_root_done(&root);
        return r;
    }
    *ret_root = root;
    return 0;
}

void sk_image_root_done(struct sk_image_root *root)
{
    sk_root_free(root->tree);
    sk_changes_done(&root->changes);
    *root = (struct sk_image_root){0};
}

static int look_at_time(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    int64_t *newest = arg;

    (void)error;
    if (!node->first && node->mtime > *newest)
        *newest = node->mtime;
    return 0;
}

static int set_time(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    const int64_t *newest = arg;

    (void)error;
    if (node->mtime <= 0)
        node->mtime = *newest;
    return 0;
}

int64_t sk_image_newest(struct sk_root *tree)
{
    int64_t newest = tree->root->mtime;

    (void)!sk_root_walk(tree->root, look_at_time, &newest, NULL);
    /* ext4 keeps 32 bits of seconds for sure. */
    if (newest < 0 || newest > INT32_MAX)
        newest = INT32_MAX;
    (void)!set_time(&newest, tree->root, NULL);
    (void)!sk_root_walk(tree->root, set_time, &newest, NULL);
    return newest;
}
