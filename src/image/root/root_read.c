/* SPDX-License-Identifier: Apache-2.0 */
#include "base/grow.h"
#include "image/root/root_tree.h"
#include "sys/file.h"
#include "sys/sys.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COPY_BYTES  ((size_t)1 << 20)
#define STORE_ALIGN 4096u

/* Files of this machine are opened for each piece: there are too many to keep them open. */
static int read_file(const struct sk_node *file, void *data, size_t size, uint64_t offset,
                     struct sevkit_error *error)
{
    int fd = sk_sys_real.open_read(file->file);
    uint8_t *bytes = data;
    ssize_t n = 0;

    while (fd >= 0 && size) {
        n = sk_sys_real.read_at(fd, bytes, size, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        bytes += n;
        size -= (size_t)n;
        offset += (uint64_t)n;
    }
    if (fd < 0 || n < 0)
        (void)sk_error_set(error, SEVKIT_EIO, "%s: %s", file->file, strerror(errno));
    else if (size)
        (void)sk_error_set(error, SEVKIT_EIO, "%s: became shorter while it was read", file->file);
    if (fd >= 0)
        (void)sk_sys_real.close(fd);
    return fd < 0 || size ? SEVKIT_EIO : 0;
}

int sk_node_read(const struct sk_root *tree, const struct sk_node *node, void *data, size_t size,
                 uint64_t offset, size_t *ret_size, struct sevkit_error *error)
{
    const struct sk_node *file = sk_node_file(node);
    uint64_t left = offset < file->size ? file->size - offset : 0;
    size_t count = left < size ? (size_t)left : size;
    int r = 0;

    if (count && file->content == SK_CONTENT_MEMORY)
        memcpy(data, (const uint8_t *)file->data + offset, count);
    if (count && file->content == SK_CONTENT_STORE)
        r = sk_output_read(tree->store, data, count, file->offset + offset, error);
    if (count && file->content == SK_CONTENT_FILE)
        r = read_file(file, data, count, offset, error);
    if (r == 0)
        *ret_size = count;
    return r;
}

int sk_node_text(const struct sk_root *tree, const struct sk_node *node, size_t max_bytes,
                 char **ret_text, size_t *ret_size, struct sevkit_error *error)
{
    uint64_t size = sk_node_file(node)->size;
    SK_CLEANUP_FREE char *text = NULL;
    size_t count = 0;
    int r;

    if (size > max_bytes)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: %" PRIu64 " bytes, at most %zu are read",
                            node->name, size, max_bytes);
    text = malloc(size + 1);
    if (!text)
        return sk_error_oom(error);
    r = sk_node_read(tree, node, text, size, 0, &count, error);
    if (r < 0)
        return r;
    text[count] = 0;
    *ret_size = count;
    *ret_text = SK_TAKE(text);
    return 0;
}

int sk_node_store(struct sk_root *tree, struct sk_node *node, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *buffer = malloc(COPY_BYTES);
    uint64_t start = tree->stored, done = 0;
    int r = buffer ? 0 : sk_error_oom(error);

    while (r == 0 && done < node->size) {
        size_t size = 0;

        r = sk_node_read(tree, node, buffer, COPY_BYTES, done, &size, error);
        if (r == 0)
            r = sk_output_write(tree->store, buffer, size, start + done, error);
        done += size;
    }
    if (r < 0)
        return r;
    free(node->file);
    node->file = NULL;
    node->content = SK_CONTENT_STORE;
    node->offset = start;
    tree->stored += (done + STORE_ALIGN - 1) / STORE_ALIGN * STORE_ALIGN;
    return sk_output_resize(tree->store, tree->stored, error);
}

int sk_root_walk(struct sk_node *node,
                 int (*visit)(void *arg, struct sk_node *node, struct sevkit_error *error),
                 void *arg, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < node->child_count; i++) {
        r = visit(arg, node->children[i], error);
        if (r == 0)
            r = sk_root_walk(node->children[i], visit, arg, error);
    }
    return r;
}

struct matches {
    struct sk_node **nodes;
    size_t count, capacity;
};

static int add_match(struct matches *matches, struct sk_node *node, struct sevkit_error *error)
{
    if (!sk_grow(&matches->nodes, sizeof(struct sk_node *), matches->count, &matches->capacity))
        return sk_error_oom(error);
    matches->nodes[matches->count++] = node;
    return 0;
}

/* pattern's first part against each child of node. */
static int match_below(struct sk_node *node, const char *pattern, struct matches *matches,
                       struct sevkit_error *error)
{
    size_t length = strcspn(pattern, "/");
    SK_CLEANUP_FREE char *part = strndup(pattern, length);
    const char *rest = pattern[length] ? pattern + length + 1 : NULL;
    int r = 0;

    if (!part)
        return sk_error_oom(error);
    for (size_t i = 0; r == 0 && i < node->child_count; i++) {
        struct sk_node *child = node->children[i];

        if (fnmatch(part, child->name, 0) != 0)
            continue;
        r = rest ? match_below(child, rest, matches, error) : add_match(matches, child, error);
    }
    return r;
}

int sk_root_match(const struct sk_root *tree, const char *pattern, struct sk_node ***ret_nodes,
                  size_t *ret_count, struct sevkit_error *error)
{
    struct matches matches = {0};
    int r = match_below(tree->root, pattern, &matches, error);

    if (r < 0) {
        free(matches.nodes);
        return r;
    }
    *ret_nodes = matches.nodes;
    *ret_count = matches.count;
    return 0;
}
