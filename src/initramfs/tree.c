/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/tree.h"

#include "base/cleanup.h"
#include "sys/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MODE_FOLDER     (S_IFDIR | 0755)
#define MODE_FILE       (S_IFREG | 0644)
#define MODE_EXECUTABLE (S_IFREG | 0755)

void sk_blob_done(struct sk_blob *blob)
{
    free(blob->data);
    *blob = (struct sk_blob){0};
}

int sk_blob_read(const char *path, size_t max_size, struct sk_blob *ret_blob,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, max_size, &bytes, error);
    uint8_t *copy;

    if (r < 0)
        return r;
    copy = malloc(bytes.size + 1);
    if (!copy)
        return sk_error_oom(error);
    memcpy(copy, bytes.data, bytes.size);
    *ret_blob = (struct sk_blob){copy, bytes.size};
    return 0;
}

void sk_tree_done(struct sk_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->entries[i].path);
        free(tree->entries[i].source);
        sk_blob_done(&tree->entries[i].blob);
    }
    free(tree->entries);
    *tree = (struct sk_tree){0};
}

const struct sk_tree_entry *sk_tree_find(const struct sk_tree *tree, const char *path)
{
    for (size_t i = 0; i < tree->count; i++)
        if (strcmp(tree->entries[i].path, path) == 0)
            return &tree->entries[i];
    return NULL;
}

static int check_path(const char *path, struct sevkit_error *error)
{
    const char *part = path;

    for (;;) {
        size_t length = strcspn(part, "/");

        if (length == 0 || (length == 1 && part[0] == '.') ||
            (length == 2 && strncmp(part, "..", 2) == 0))
            return sk_error_set(
                error, SEVKIT_EUSAGE,
                "path '%s' in the initramfs: empty parts, '.' and '..' are not allowed", path);
        if (!part[length])
            return 0;
        part += length + 1;
    }
}

/* Takes over the blob. */
static int append(struct sk_tree *tree, const char *path, mode_t mode, const char *source,
                  struct sk_blob *blob, struct sevkit_error *error)
{
    struct sk_tree_entry *grown =
        reallocarray(tree->entries, tree->count + 1, sizeof(*tree->entries));
    struct sk_tree_entry entry = {.mode = mode};

    if (grown)
        tree->entries = grown;
    entry.path = strdup(path);
    entry.source = source ? strdup(source) : NULL;
    if (!grown || !entry.path || (source && !entry.source)) {
        free(entry.path);
        free(entry.source);
        sk_blob_done(blob);
        return sk_error_oom(error);
    }
    entry.blob = *blob;
    *blob = (struct sk_blob){0};
    tree->entries[tree->count++] = entry;
    return 0;
}

static int add_one_folder(struct sk_tree *tree, const char *path, struct sevkit_error *error)
{
    const struct sk_tree_entry *known = sk_tree_find(tree, path);
    struct sk_blob none = {0};

    if (!known)
        return append(tree, path, MODE_FOLDER, NULL, &none, error);
    if (!S_ISDIR(known->mode))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "path '%s' in the initramfs is a file and a folder", path);
    return 0;
}

static int add_parents(struct sk_tree *tree, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *copy = strdup(path);
    int r = copy ? 0 : sk_error_oom(error);

    for (char *slash = copy ? strchr(copy, '/') : NULL; slash && r == 0;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        r = add_one_folder(tree, copy, error);
        *slash = '/';
    }
    return r;
}

static const char *relative(const char *path)
{
    return path + strspn(path, "/");
}

int sk_tree_add_folder(struct sk_tree *tree, const char *path, struct sevkit_error *error)
{
    int r;

    path = relative(path);
    r = check_path(path, error);
    if (r == 0)
        r = add_parents(tree, path, error);
    return r == 0 ? add_one_folder(tree, path, error) : r;
}

static int add_again(const struct sk_tree_entry *known, const struct sk_blob *blob,
                     const char *source, struct sevkit_error *error)
{
    if (S_ISREG(known->mode) && known->blob.size == blob->size &&
        (blob->size == 0 || memcmp(known->blob.data, blob->data, blob->size) == 0))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "path '%s' in the initramfs: %s and %s differ",
                        known->path, known->source ? known->source : "a part of every initramfs",
                        source ? source : "a part of every initramfs");
}

int sk_tree_add(struct sk_tree *tree, const char *path, const char *source, bool executable,
                struct sk_blob *blob, struct sevkit_error *error)
{
    const struct sk_tree_entry *known;
    int r;

    path = relative(path);
    known = sk_tree_find(tree, path);
    r = known ? add_again(known, blob, source, error) : check_path(path, error);
    if (r == 0 && !known)
        r = add_parents(tree, path, error);
    if (r == 0 && !known)
        return append(tree, path, executable ? MODE_EXECUTABLE : MODE_FILE, source, blob, error);
    sk_blob_done(blob);
    return r;
}

int sk_tree_add_text(struct sk_tree *tree, const char *path, const char *text,
                     struct sevkit_error *error)
{
    struct sk_blob blob = {(uint8_t *)strdup(text), strlen(text)};

    return blob.data ? sk_tree_add(tree, path, NULL, false, &blob, error) : sk_error_oom(error);
}

static int compare(const void *a, const void *b)
{
    const struct sk_tree_entry *left = a, *right = b;

    return strcmp(left->path, right->path);
}

void sk_tree_sort(struct sk_tree *tree)
{
    if (tree->count > 0)
        qsort(tree->entries, tree->count, sizeof(*tree->entries), compare);
}
