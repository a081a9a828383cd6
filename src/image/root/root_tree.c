/* SPDX-License-Identifier: Apache-2.0 */
#include "image/root/root_tree.h"

#include <stdlib.h>
#include <string.h>

#define CHILDREN_MIN 8

int sk_root_new(const char *path, struct sk_root **ret_tree, struct sevkit_error *error)
{
    struct sk_root *tree = calloc(1, sizeof(*tree));
    int r;

    if (!tree)
        return sk_error_oom(error);
    tree->root = calloc(1, sizeof(*tree->root));
    if (tree->root)
        tree->root->name = strdup("");
    if (!tree->root || !tree->root->name) {
        sk_root_free(tree);
        return sk_error_oom(error);
    }
    tree->root->mode = S_IFDIR | 0755;
    tree->nodes = 1;
    r = sk_output_scratch(path, &tree->store, error);
    if (r < 0) {
        sk_root_free(tree);
        return r;
    }
    *ret_tree = tree;
    return 0;
}

/* What a node is, but for its name and its place. */
static void empty_node(struct sk_node *node)
{
    while (node->xattrs) {
        struct sk_xattr *next = node->xattrs->next;

        free(node->xattrs->name);
        free(node->xattrs->value);
        free(node->xattrs);
        node->xattrs = next;
    }
    free(node->target);
    free(node->data);
    free(node->file);
    node->target = NULL;
    node->data = NULL;
    node->file = NULL;
    node->content = SK_CONTENT_NONE;
    node->size = 0;
    node->major = node->minor = 0;
}

static void free_node(struct sk_node *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->child_count; i++)
        free_node(node->children[i]);
    empty_node(node);
    free(node->children);
    free(node->name);
    free(node);
}

void sk_root_free(struct sk_root *tree)
{
    if (!tree)
        return;
    free_node(tree->root);
    sk_output_free(tree->store);
    free(tree);
}

/* Names of different lengths: by their bytes, the shorter first. */
static int compare(const struct sk_node *node, const char *name, size_t length)
{
    int r = strncmp(node->name, name, length);

    return r ? r : node->name[length] != 0;
}

/* Where name is or would be among the children. */
static size_t position(const struct sk_node *node, const char *name, size_t length, bool *ret_found)
{
    size_t low = 0, high = node->child_count;

    *ret_found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int r = compare(node->children[middle], name, length);

        if (r == 0) {
            *ret_found = true;
            return middle;
        }
        if (r < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sk_node *sk_node_child(const struct sk_node *node, const char *name, size_t length)
{
    bool found;
    size_t at = position(node, name, length, &found);

    return found ? node->children[at] : NULL;
}

struct sk_node *sk_root_find(const struct sk_root *tree, const char *path)
{
    struct sk_node *node = tree->root;

    while (node) {
        size_t length;

        path += strspn(path, "/");
        length = strcspn(path, "/");
        if (length == 0)
            return node;
        node = sk_node_child(node, path, length);
        path += length;
    }
    return NULL;
}

void sk_node_path(const struct sk_node *node, struct sk_text *ret_path)
{
    if (!node->parent)
        return;
    sk_node_path(node->parent, ret_path);
    if (node->parent->parent)
        sk_text_add(ret_path, "/");
    sk_text_add(ret_path, node->name);
}

static int grow(struct sk_node *node, struct sevkit_error *error)
{
    size_t capacity = node->child_capacity ? 2 * node->child_capacity : CHILDREN_MIN;
    struct sk_node **children;

    if (node->child_count < node->child_capacity)
        return 0;
    children = reallocarray(node->children, capacity, sizeof(struct sk_node *));
    if (!children)
        return sk_error_oom(error);
    node->children = children;
    node->child_capacity = capacity;
    return 0;
}

static int add_child(struct sk_root *tree, struct sk_node *parent, const char *name, size_t length,
                     struct sk_node **ret_node, struct sevkit_error *error)
{
    struct sk_node *node;
    bool found;
    size_t at = position(parent, name, length, &found);
    int r = grow(parent, error);

    if (r < 0)
        return r;
    if (tree->nodes >= SK_ROOT_NODES_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "more than %zu files", SK_ROOT_NODES_MAX);
    node = calloc(1, sizeof(*node));
    if (node)
        node->name = strndup(name, length);
    if (!node || !node->name) {
        free(node);
        return sk_error_oom(error);
    }
    memmove(&parent->children[at + 1], &parent->children[at],
            (parent->child_count - at) * sizeof(struct sk_node *));
    parent->children[at] = node;
    parent->child_count++;
    node->parent = parent;
    tree->nodes++;
    *ret_node = node;
    return 0;
}

/* One part of a path; what is not a folder and has to be one becomes one. */
static int step(struct sk_root *tree, struct sk_node *parent, const char *name, size_t length,
                struct sk_node **ret_node, struct sevkit_error *error)
{
    struct sk_node *node = sk_node_child(parent, name, length);

    if (length > SK_ROOT_NAME_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "name of %zu bytes", length);
    if ((length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.'))
        return sk_error_set(error, SEVKIT_EINPUT, "path with \"%.*s\"", (int)length, name);
    if (!S_ISDIR(parent->mode))
        return sk_error_set(error, SEVKIT_EINPUT, "\"%s\" is not a folder", parent->name);
    if (node) {
        *ret_node = node;
        return 0;
    }
    return add_child(tree, parent, name, length, ret_node, error);
}

static int walk_to(struct sk_root *tree, const char *path, struct sk_node **ret_node,
                   struct sevkit_error *error)
{
    struct sk_node *node = tree->root;
    int r = 0;

    if (strlen(path) >= SK_ROOT_PATH_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "path of %zu bytes", strlen(path));
    for (path += strspn(path, "/"); r == 0 && *path;) {
        size_t length = strcspn(path, "/");

        if (!node->mode)
            node->mode = S_IFDIR | 0755;
        r = step(tree, node, path, length, &node, error);
        path += length;
        path += strspn(path, "/");
    }
    if (r == 0)
        *ret_node = node;
    return r;
}

/* A file with other names keeps its content under one of them. */
static void give_away(struct sk_root *tree, struct sk_node *node);

int sk_root_make(struct sk_root *tree, const char *path, uint32_t mode, struct sk_node **ret_node,
                 struct sevkit_error *error)
{
    struct sk_node *node = NULL;
    int r = walk_to(tree, path, &node, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%.200s", path);
    if (node == tree->root && !S_ISDIR(mode))
        return sk_error_set(error, SEVKIT_EINPUT, "the root is not a folder");
    if (S_ISDIR(node->mode) && !S_ISDIR(mode) && node->child_count)
        return sk_error_set(error, SEVKIT_EINPUT, "%.200s: is a folder, and again a file", path);
    give_away(tree, node);
    empty_node(node);
    node->mode = mode;
    node->uid = node->gid = 0;
    node->mtime = 0;
    *ret_node = node;
    return 0;
}

int sk_node_set(struct sk_node *node, const void *data, size_t size, struct sevkit_error *error)
{
    struct sk_node *file = node->first ? node->first : node;
    void *copy = malloc(size ? size : 1);

    if (!copy)
        return sk_error_oom(error);
    if (size)
        memcpy(copy, data, size);
    free(file->data);
    free(file->file);
    file->file = NULL;
    file->data = copy;
    file->size = size;
    file->content = SK_CONTENT_MEMORY;
    return 0;
}

int sk_root_put(struct sk_root *tree, const char *path, uint32_t mode, const void *data,
                size_t size, struct sevkit_error *error)
{
    struct sk_node *node;
    int r = sk_root_make(tree, path, S_IFREG | mode, &node, error);

    return r < 0 ? r : sk_node_set(node, data, size, error);
}

int sk_root_symlink(struct sk_root *tree, const char *path, const char *target,
                    struct sevkit_error *error)
{
    struct sk_node *node;
    int r = sk_root_make(tree, path, S_IFLNK | 0777, &node, error);

    if (r < 0)
        return r;
    node->target = strdup(target);
    return node->target ? 0 : sk_error_oom(error);
}

int sk_node_add_xattr(struct sk_node *node, const char *name, const void *value, size_t size,
                      struct sevkit_error *error)
{
    struct sk_xattr *xattr, **end = &node->xattrs;

    if (size > SK_ROOT_XATTR_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "attribute %.100s has %zu bytes", name, size);
    xattr = calloc(1, sizeof(*xattr));
    if (xattr) {
        xattr->name = strdup(name);
        xattr->value = malloc(size ? size : 1);
    }
    if (!xattr || !xattr->name || !xattr->value) {
        if (xattr) {
            free(xattr->name);
            free(xattr->value);
        }
        free(xattr);
        return sk_error_oom(error);
    }
    if (size)
        memcpy(xattr->value, value, size);
    xattr->size = size;
    /* In the order of their names. */
    while (*end && strcmp((*end)->name, name) < 0)
        end = &(*end)->next;
    xattr->next = *end;
    *end = xattr;
    return 0;
}

int sk_node_link(struct sk_node *node, struct sk_node *first, struct sevkit_error *error)
{
    struct sk_node *file = first->first ? first->first : first;

    if (file == node || S_ISDIR(file->mode) || S_ISDIR(node->mode))
        return sk_error_set(error, SEVKIT_EINPUT, "%.200s: not a hard link", node->name);
    node->first = file;
    node->mode = file->mode;
    file->links++;
    return 0;
}

const struct sk_node *sk_node_file(const struct sk_node *node)
{
    return node->first ? node->first : node;
}

struct heir {
    struct sk_node *dead, *heir;
};

static int find_heir(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    struct heir *heir = arg;

    (void)error;
    if (node->first != heir->dead)
        return 0;
    if (!heir->heir) {
        heir->heir = node;
        node->first = NULL;
    } else {
        node->first = heir->heir;
        heir->heir->links++;
    }
    return 0;
}

static void give_away(struct sk_root *tree, struct sk_node *node)
{
    struct heir heir = {.dead = node};

    if (node->first) {
        node->first->links--;
        node->first = NULL;
    }
    if (!node->links)
        return;
    (void)!sk_root_walk(tree->root, find_heir, &heir, NULL);
    node->links = 0;
    if (!heir.heir)
        return;
    heir.heir->uid = node->uid;
    heir.heir->gid = node->gid;
    heir.heir->mode = node->mode;
    heir.heir->mtime = node->mtime;
    heir.heir->content = node->content;
    heir.heir->size = node->size;
    heir.heir->offset = node->offset;
    heir.heir->data = SK_TAKE(node->data);
    heir.heir->file = SK_TAKE(node->file);
    heir.heir->xattrs = SK_TAKE(node->xattrs);
    heir.heir->target = SK_TAKE(node->target);
}

void sk_root_remove(struct sk_root *tree, struct sk_node *node)
{
    struct sk_node *parent = node->parent;
    bool found;
    size_t at;

    while (node->child_count)
        sk_root_remove(tree, node->children[node->child_count - 1]);
    if (!parent)
        return;
    at = position(parent, node->name, strlen(node->name), &found);
    memmove(&parent->children[at], &parent->children[at + 1],
            (parent->child_count - at - 1) * sizeof(struct sk_node *));
    parent->child_count--;
    give_away(tree, node);
    tree->nodes--;
    free_node(node);
}
