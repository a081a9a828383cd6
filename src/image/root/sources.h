/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_ROOT_SOURCES_H
#define SK_IMAGE_ROOT_SOURCES_H

#include "image/progress.h"
#include "image/root/root_tree.h"

/* What a source had that a tree cannot hold; each is counted. */
struct sk_source_losses {
    unsigned long acls; /* POSIX access control lists */
    unsigned long sockets;
    unsigned long unreadable; /* folders: files that this user is not permitted to read */
};

/*
 * A tar archive (any that libarchive knows, compressed too) read from a descriptor. Names that leave the
 * root are refused.
 */
int sk_source_tar(struct sk_root *tree, int fd, const char *name,
                  const struct sk_progress *progress, struct sk_source_losses *losses,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A folder of this machine. Owners are those of the files, or root where all_root is set, as for a tree that
 * an ordinary user has unpacked. Does not cross into other file systems. */
int sk_source_folder(struct sk_root *tree, const char *path, bool all_root,
                     struct sk_source_losses *losses, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds a folder of this machine at a place of the tree: what it holds is copied, belongs to root and has no
 * time, since it was made for this tree a moment ago. */
int sk_source_graft(struct sk_root *tree, const char *path, const char *at,
                    struct sk_source_losses *losses, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
