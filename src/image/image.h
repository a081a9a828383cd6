/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_IMAGE_H
#define SK_IMAGE_IMAGE_H

/*
 * Disk images of attested guests. A root file system from a folder, a tar archive or a disk image becomes a
 * tree in memory; the tree is adapted and scrubbed; a file system is written from it; and that becomes a
 * dm-verity or a LUKS2 image. All of it as an ordinary user. Only a disk image is opened by a kernel, which
 * is that of an appliance in QEMU and never the machine's own.
 */

#include "image/adapt.h"
#include "image/changes.h"
#include "image/disk/ext4_write.h"
#include "image/disk/verity_build.h"
#include "image/root/sources.h"
#include "image/scrub.h"

/* What the appliance, which opens disk images, is made of. */
struct sk_appliance_parts {
    const char *const *kernel_packages;
    size_t kernel_package_count;
    const char *qemu; /* the program; NULL: qemu-system-x86_64 */
    const char *job;  /* sevkit-image-job, its PID 1 */
};

struct sk_image_key {
    const char *user;
    const char *text; /* a line of authorized_keys(5) */
};

struct sk_image_root_options {
    const char *input;
    const char *output; /* beside which temporary files lie */
    bool all_root;      /* a folder's files belong to root, whoever owns them here */
    bool adapt;
    unsigned keep_adapt; /* enum sk_adapt */
    bool scrub;
    unsigned keep_scrub; /* bits of enum sk_scrub */
    const char *const *kernel_packages;
    size_t kernel_package_count;
    const struct sk_image_key *keys;
    size_t key_count;
    const struct sk_appliance_parts *appliance;
};

struct sk_image_root {
    struct sk_root *tree;
    struct sk_changes changes;
    struct sk_source_losses losses;
    uint64_t bytes; /* of all files */
};

/* Reads the input. */
int sk_image_root_read(const struct sk_image_root_options *options,
                       const struct sk_progress *progress, struct sk_image_root *ret_root,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Does to it what the options say. */
int sk_image_root_edit(const struct sk_image_root_options *options, struct sk_image_root *root,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Both. */
int sk_image_root_open(const struct sk_image_root_options *options,
                       const struct sk_progress *progress, struct sk_image_root *ret_root,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_image_root_done(struct sk_image_root *root);

/* The latest time of a file in the tree; files without one are given it. */
int64_t sk_image_newest(struct sk_root *tree);

/* Adds the modules of kernel packages to the root, with the index that modprobe(8) reads. */
int sk_image_add_kernel(struct sk_root *tree, const char *const *packages, size_t count,
                        struct sk_changes *changes, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The tree as a tar archive (pax) without a trace of who wrote it and when. */
int sk_image_write_tar(struct sk_root *tree, int fd, const char *name,
                       const struct sk_progress *progress,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

enum sk_image_filesystem { SK_IMAGE_EXT4, SK_IMAGE_EROFS };

struct sk_image_verity_options {
    enum sk_image_filesystem filesystem;
    struct sk_ext4_options ext4;
    uint8_t salt[SK_VERITY_SALT_BYTES];
};

/* tree_output NULL: the hash tree is behind the file system. */
int sk_image_write_verity(struct sk_root *tree, const struct sk_image_verity_options *options,
                          struct sk_output *output, struct sk_output *tree_output,
                          const struct sk_progress *progress, uint64_t *ret_bytes,
                          struct sk_verity_result *ret_result,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A UUID for file systems of read-only images: one is as good as another, and the same for all is
 * reproducible. */
#define SK_IMAGE_UUID "5e71a11d-0c0d-4e5e-8a51-5e7000000001"
#define SK_IMAGE_SEED "5e71a11d-0c0d-4e5e-8a51-5e7000000002"

#endif
