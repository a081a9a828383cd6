/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_ROOT_ROOT_TREE_H
#define SK_IMAGE_ROOT_ROOT_TREE_H

/*
 * The files of a root file system in memory, with owners and modes that an ordinary user could not give to
 * files; what regular files hold stays where it came from. Every source is read into a tree, every change
 * is made to the tree, and file systems are written from it. Children are kept in the order of their names,
 * so that equal trees give equal images.
 */

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "sys/output_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define SK_ROOT_NODES_MAX   ((size_t)4 << 20)
#define SK_ROOT_PATH_BYTES  4096
#define SK_ROOT_NAME_BYTES  255
#define SK_ROOT_XATTR_BYTES ((size_t)64 << 10)

enum sk_content {
    SK_CONTENT_NONE,   /* an empty file, or none at all */
    SK_CONTENT_MEMORY, /* data */
    SK_CONTENT_STORE,  /* the tree's store, at offset */
    SK_CONTENT_FILE,   /* a file of this machine */
};

struct sk_xattr {
    char *name;
    void *value;
    size_t size;
    struct sk_xattr *next;
};

struct sk_node {
    char *name; /* "" for the root */
    struct sk_node *parent;
    struct sk_node **children;
    size_t child_count, child_capacity;

    uint32_t mode; /* type and permissions */
    uint32_t uid, gid;
    int64_t mtime;
    uint32_t major, minor; /* of a device */
    char *target;          /* of a symbolic link */
    struct sk_node *first; /* of a hard link: the node that holds the file */
    unsigned links;        /* hard links to this node */
    struct sk_xattr *xattrs;

    enum sk_content content;
    uint64_t size;
    uint64_t offset;
    void *data;
    char *file;

    uint32_t inode; /* of the file system that is being written */
};

struct sk_root {
    struct sk_node *root;
    struct sk_output *store; /* NULL: nothing is stored */
    uint64_t stored;         /* bytes, whole pages */
    size_t nodes;
};

/* path is the output that the tree is for: the store lies beside it. */
int sk_root_new(const char *path, struct sk_root **ret_tree,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_root_free(struct sk_root *tree);
SK_DEFINE_CLEANUP(struct sk_root *, sk_root_free)

/* Paths are relative to the root, without "." and "..", with or without a slash in front. */
struct sk_node *sk_root_find(const struct sk_root *tree, const char *path);
/* The same below node. */
struct sk_node *sk_node_child(const struct sk_node *node, const char *name, size_t length);
/* "etc/ssh/sshd_config"; "" for the root. */
void sk_node_path(const struct sk_node *node, struct sk_text *ret_path);

/*
 * The node at path with this mode. Missing folders on the way are made (0755, root). A node that is there
 * is emptied and used again, but a folder stays a folder with what is in it, unless mode says otherwise.
 */
int sk_root_make(struct sk_root *tree, const char *path, uint32_t mode, struct sk_node **ret_node,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A regular file with these bytes, owned by root. */
int sk_root_put(struct sk_root *tree, const char *path, uint32_t mode, const void *data,
                size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Makes node, a regular file, hold these bytes. */
int sk_node_set(struct sk_node *node, const void *data, size_t size,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A symbolic link, owned by root. */
int sk_root_symlink(struct sk_root *tree, const char *path, const char *target,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_node_add_xattr(struct sk_node *node, const char *name, const void *value, size_t size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Makes node another name of first, which is a regular file. */
int sk_node_link(struct sk_node *node, struct sk_node *first,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Removes node and what is below it. If other names of a file are left, one of them gets its content. */
void sk_root_remove(struct sk_root *tree, struct sk_node *node);

/* The node whose content this one has: itself, or the first of its hard links. */
const struct sk_node *sk_node_file(const struct sk_node *node);
/* Up to size bytes at offset of a regular file; *ret_size is 0 at its end. */
int sk_node_read(const struct sk_root *tree, const struct sk_node *node, void *data, size_t size,
                 uint64_t offset, size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Copies the content of node, a file of this machine, into the store. */
int sk_node_store(struct sk_root *tree, struct sk_node *node,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The whole of a file of at most max_bytes as text that is freed with free(); NUL-terminated. */
int sk_node_text(const struct sk_root *tree, const struct sk_node *node, size_t max_bytes,
                 char **ret_text, size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Calls visit for each node below node, folders before what is in them, in order; visit must not add or
 * remove nodes. Stops at the first error. */
int sk_root_walk(struct sk_node *node,
                 int (*visit)(void *arg, struct sk_node *node, struct sevkit_error *error),
                 void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* All nodes that pattern (fnmatch(3) for each part of the path) names, in order. The array is freed. */
int sk_root_match(const struct sk_root *tree, const char *pattern, struct sk_node ***ret_nodes,
                  size_t *ret_count, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
