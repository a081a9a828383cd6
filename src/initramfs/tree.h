/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_TREE_H
#define SK_INITRAMFS_TREE_H

/* The files of an initramfs before they become an archive: everything that the archive says about them is
 * here, and nothing of the machine that it is built on. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Owned bytes from malloc(). */
struct sk_blob {
    uint8_t *data;
    size_t size;
};

/* For SK_CLEANUP too. */
void sk_blob_done(struct sk_blob *blob);
/* A whole file as it is. */
int sk_blob_read(const char *path, size_t max_size, struct sk_blob *ret_blob,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_tree_entry {
    char *path;   /* without a slash in front: "usr/bin/x" */
    mode_t mode;  /* with S_IFDIR or S_IFREG */
    char *source; /* where it came from, for people; NULL: made here */
    struct sk_blob blob;
};

struct sk_tree {
    struct sk_tree_entry *entries;
    size_t count;
};

void sk_tree_done(struct sk_tree *tree);

/* Adds the folder and its parents, as far as they are not there yet; slashes in front do not count.
 * SEVKIT_EUSAGE for empty parts, "." and "..", and for a path that is a file. */
int sk_tree_add_folder(struct sk_tree *tree, const char *path,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds a file with mode 0755 or 0644, and its folders. Takes over the blob, also if it fails. A second file
 * of the same path and the same bytes is one file, with other bytes SEVKIT_EREFUSED. */
int sk_tree_add(struct sk_tree *tree, const char *path, const char *source, bool executable,
                struct sk_blob *blob, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_tree_add_text(struct sk_tree *tree, const char *path, const char *text,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* NULL if it is not there. */
const struct sk_tree_entry *sk_tree_find(const struct sk_tree *tree, const char *path);
/* By the bytes of the path, so that a folder comes before what it holds. */
void sk_tree_sort(struct sk_tree *tree);

#endif
