/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/modules.h"

#include "base/limits.h"
#include "base/values/path_text.h"
#include "initramfs/packing.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Depth of dependencies; the deepest chain of Linux 6.12 has less than ten. */
#define DEPTH_MAX 32u

struct row {
    char *name; /* with '_' */
    char *path; /* NULL: built in */
};

struct sk_module_index {
    struct row *rows;
    size_t count;
    size_t root_length; /* of the folder's path, which the manifest does not show */
};

void sk_module_index_free(struct sk_module_index *index)
{
    for (size_t i = 0; index && i < index->count; i++) {
        free(index->rows[i].name);
        free(index->rows[i].path);
    }
    if (index)
        free(index->rows);
    free(index);
}

/* "dm-verity.ko.xz" -> "dm_verity"; NULL with errno 0 for what is no module's file name. */
static char *module_name(const char *file)
{
    static const char *const endings[] = {".ko", ".ko.gz", ".ko.xz", ".ko.zst"};
    const char *ko = strstr(file, ".ko");
    bool known = false;
    char *name;

    errno = 0;
    for (size_t i = 0; ko && i < SK_ARRAY_SIZE(endings); i++)
        known = known || strcmp(ko, endings[i]) == 0;
    if (!known)
        return NULL;
    name = strndup(file, (size_t)(ko - file));
    for (char *c = name; c && *c; c++)
        *c = *c == '-' ? '_' : *c;
    return name;
}

static const struct row *find(const struct sk_module_index *index, const char *name)
{
    for (size_t i = 0; i < index->count; i++)
        if (strcmp(index->rows[i].name, name) == 0)
            return &index->rows[i];
    return NULL;
}

static int add_row(struct sk_module_index *index, const char *file, const char *path,
                   struct sevkit_error *error)
{
    char *name = module_name(file);
    struct row *grown;

    if (!name)
        return errno ? sk_error_oom(error) : 0;
    grown = reallocarray(index->rows, index->count + 1, sizeof(*index->rows));
    if (grown) {
        index->rows = grown;
        grown[index->count] = (struct row){name, path ? strdup(path) : NULL};
        if (!path || grown[index->count].path) {
            index->count++;
            return 0;
        }
    }
    free(name);
    return sk_error_oom(error);
}

static int add_builtin(struct sk_module_index *index, const char *folder,
                       struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;
    SK_CLEANUP(sk_blob_done) struct sk_blob blob = {0};
    int r;

    if (asprintf(&path, "%s/modules.builtin", folder) < 0)
        return sk_error_oom(error);
    r = sk_archive_read_file(path, SK_SMALL_FILE_MAX_BYTES, &blob, error);
    if (r < 0)
        return sk_error_wrap(error, r, "modules: expected a folder lib/modules/RELEASE");
    for (size_t at = 0; at < blob.size && r == 0;) {
        const char *line = (const char *)blob.data + at;
        const char *end = memchr(line, '\n', blob.size - at);
        size_t length = end ? (size_t)(end - line) : blob.size - at;
        SK_CLEANUP_FREE char *word = strndup(line, length);

        r = word ? add_row(index, sk_path_name(word), NULL, error) : sk_error_oom(error);
        at += length + 1;
    }
    return r;
}

static int compare_names(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void close_walk(FTS **walk)
{
    if (*walk)
        (void)fts_close(*walk);
}

static int add_files(struct sk_module_index *index, const char *folder, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *root = strdup(folder);
    char *roots[] = {root, NULL};
    SK_CLEANUP(close_walk) FTS *walk = NULL;
    FTSENT *file;
    int r = 0;

    if (!root)
        return sk_error_oom(error);
    walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, compare_names);
    if (!walk)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
    while (r == 0 && (file = fts_read(walk))) {
        if (file->fts_info == FTS_ERR || file->fts_info == FTS_DNR)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", file->fts_path,
                                strerror(file->fts_errno));
        /* "build" and "source" are links into the kernel's sources. */
        if (file->fts_info == FTS_F || file->fts_info == FTS_NSOK)
            r = add_row(index, file->fts_name, file->fts_path, error);
    }
    return r;
}

/* depmod's default order: updates/ before what the kernel has built in, before the rest. Rows are found from
 * the front. */
static int rank(const struct row *row)
{
    if (!row->path)
        return 1;
    return strstr(row->path, "/updates/") ? 0 : 2;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    int order = rank(left) - rank(right);

    if (order == 0 && left->path && right->path)
        order = strcmp(left->path, right->path);
    return order ? order : strcmp(left->name, right->name);
}

int sk_module_index_open(const char *folder, struct sk_module_index **ret_index,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_module_index_free_p) struct sk_module_index *index = calloc(1, sizeof(*index));
    int r = index ? add_builtin(index, folder, error) : sk_error_oom(error);

    if (index)
        index->root_length = strlen(folder) + 1;
    if (r == 0)
        r = add_files(index, folder, error);
    if (r < 0)
        return r;
    if (index->count > 0)
        qsort(index->rows, index->count, sizeof(*index->rows), compare_rows);
    *ret_index = SK_TAKE(index);
    return 0;
}

static bool in_order(const struct sk_names *order, const char *path)
{
    for (size_t i = 0; i < order->count; i++)
        if (strcmp(order->list[i], path) == 0)
            return true;
    return false;
}

static int add_named(const struct sk_module_index *index, const char *name, unsigned depth,
                     struct sk_tree *tree, struct sk_names *order, bool *ret_found,
                     struct sevkit_error *error);

static int add_depends(const struct sk_module_index *index, const struct row *row,
                       const struct sk_blob *blob, unsigned depth, struct sk_tree *tree,
                       struct sk_names *order, struct sevkit_error *error)
{
    SK_CLEANUP(sk_names_done) struct sk_names names = {0};
    int r = sk_elf_read_depends(blob, row->path, &names, error);

    for (size_t i = 0; i < names.count && r == 0; i++) {
        bool found = false;

        r = add_named(index, names.list[i], depth + 1, tree, order, &found, error);
        if (r == 0 && !found)
            r = sk_error_set(error, SEVKIT_EINPUT, "module '%s' is missing, '%s' depends on it",
                             names.list[i], row->name);
    }
    return r;
}

static int add_module(const struct sk_module_index *index, const struct row *row, unsigned depth,
                      struct sk_tree *tree, struct sk_names *order, struct sevkit_error *error)
{
    SK_CLEANUP(sk_blob_done) struct sk_blob blob = {0};
    SK_CLEANUP_FREE char *place = NULL;
    int r;

    if (depth > DEPTH_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "module '%s' depends on itself", row->name);
    if (asprintf(&place, SK_INITRAMFS_MODULES "/%s.ko", row->name) < 0)
        return sk_error_oom(error);
    if (in_order(order, place))
        return 0;
    r = sk_archive_read_file(row->path, SK_MODULE_MAX_BYTES, &blob, error);
    if (r == 0)
        r = add_depends(index, row, &blob, depth, tree, order, error);
    if (r == 0)
        r = sk_tree_add(tree, place, row->path + index->root_length, false, &blob, error);
    return r == 0 ? sk_names_add(order, place, strlen(place), error) : r;
}

static int add_named(const struct sk_module_index *index, const char *name, unsigned depth,
                     struct sk_tree *tree, struct sk_names *order, bool *ret_found,
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *normal = strdup(name);
    const struct row *row;
    int r = 0;

    for (char *c = normal; c && *c; c++)
        *c = *c == '-' ? '_' : *c;
    if (!normal)
        return sk_error_oom(error);
    row = find(index, normal);
    if (row && row->path)
        r = add_module(index, row, depth, tree, order, error);
    if (r == 0)
        *ret_found = row != NULL;
    return r;
}

int sk_module_add(const struct sk_module_index *index, const char *name, struct sk_tree *tree,
                  struct sk_names *order, bool *ret_found, struct sevkit_error *error)
{
    return add_named(index, name, 0, tree, order, ret_found, error);
}
