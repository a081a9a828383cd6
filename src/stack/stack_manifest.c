/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_manifest.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "stack/stack_files.h"
#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMA             "sevkit.stack-manifest/1"
#define MANIFEST           "manifest.json"
#define DEPTH_MAX          32
#define MANIFEST_MAX_BYTES ((size_t)16 << 20)

SK_DEFINE_CLEANUP(json_t *, json_decref)

static int hash_file(const char *path, json_t *entry, struct sevkit_error *error)
{
    uint8_t bytes[SK_SHA256_BYTES];
    char text[2 * SK_SHA256_BYTES + 1];
    uint64_t size = 0;
    int r = sk_stack_digest(path, bytes, &size, error);

    if (r < 0)
        return r;
    sk_hex_encode(bytes, sizeof(bytes), text);
    if (json_object_set_new(entry, "size", json_integer((json_int_t)size)) < 0 ||
        json_object_set_new(entry, "sha256", json_string(text)) < 0)
        return sk_error_oom(error);
    return 0;
}

static int add_entry(const char *path, const struct stat *info, json_t *files, size_t base,
                     struct sevkit_error *error)
{
    json_t *entry = json_object();
    int r = 0;

    if (!entry || json_object_set_new(entry, "path", json_string(path + base)) < 0)
        r = sk_error_oom(error);
    if (r == 0 && S_ISLNK(info->st_mode)) {
        char target[4096];
        ssize_t n = readlink(path, target, sizeof(target) - 1);

        target[n < 0 ? 0 : n] = '\0';
        if (json_object_set_new(entry, "link", json_string(target)) < 0)
            r = sk_error_oom(error);
    } else if (r == 0) {
        r = hash_file(path, entry, error);
    }
    if (r < 0) {
        json_decref(entry);
        return r;
    }
    return json_array_append_new(files, entry) < 0 ? sk_error_oom(error) : 0;
}

static int is_shown(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* In the order of names, whatever the file system's is. */
static int add_folder(const char *folder, json_t *files, size_t base, unsigned depth,
                      struct sevkit_error *error)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_shown, compare), r = 0;

    if (count < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
    if (depth > DEPTH_MAX)
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: folders are nested too deeply", folder);
    for (int i = 0; i < count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text path = {0};
        struct stat info;

        sk_text_addf(&path, "%s/%s", folder, names[i]->d_name);
        free(names[i]);
        if (r < 0)
            continue;
        if (!sk_text_ok(&path))
            r = sk_error_oom(error);
        else if (lstat(sk_text_get(&path), &info) < 0)
            r = sk_error_set(error, SEVKIT_EIO, "%s: %s", sk_text_get(&path), strerror(errno));
        else if (S_ISDIR(info.st_mode))
            r = add_folder(sk_text_get(&path), files, base, depth + 1, error);
        else if (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode))
            r = add_entry(sk_text_get(&path), &info, files, base, error);
    }
    free(names);
    return r;
}

static json_t *sources_of(const struct sk_stack_lock *lock)
{
    json_t *sources = json_object();

    for (unsigned part = 0; part < SK_STACK_PARTS_; part++) {
        const struct sk_stack_source *source = &lock->parts[part];

        const char *name = sk_stack_part_name((enum sk_stack_part)part);

        if (source->folder)
            (void)json_object_set_new(sources, name, json_pack("{s:s}", "folder", source->folder));
        else if (source->dsc)
            (void)json_object_set_new(
                sources, name,
                json_pack("{s:s, s:s}", "dsc", source->dsc, "sha256", source->sha256));
        else if (source->named)
            (void)json_object_set_new(
                sources, name,
                json_pack("{s:s, s:s}", "url", source->url, "commit", source->commit));
    }
    return sources;
}

int sk_stack_manifest_files(const char *folder, json_t **ret_files, struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *files = json_array();
    int r = files ? add_folder(folder, files, strlen(folder) + 1, 0, error) : sk_error_oom(error);

    if (r == 0)
        *ret_files = SK_TAKE(files);
    return r;
}

int sk_stack_manifest_write(const struct sk_stack_lock *lock, const char *out,
                            struct sk_text *ret_text, struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *document = NULL;
    SK_CLEANUP_FREE char *text = NULL;
    json_t *files = NULL;
    int r = sk_stack_manifest_files(out, &files, error);

    if (r < 0)
        return r;
    document =
        json_pack("{s:s, s:o, s:o}", "schema", SCHEMA, "sources", sources_of(lock), "files", files);
    text = document ? json_dumps(document, JSON_INDENT(2)) : NULL;
    if (!text)
        return sk_error_oom(error);
    sk_text_add(ret_text, text);
    sk_text_add(ret_text, "\n");
    return sk_text_ok(ret_text) ? 0 : sk_error_oom(error);
}

/* Both lists are in the order of names. */
static int compare_files(const char *folder, const json_t *named, const json_t *found,
                         struct sevkit_error *error)
{
    size_t count = json_array_size(named) > json_array_size(found) ? json_array_size(named)
                                                                   : json_array_size(found);

    for (size_t i = 0; i < count; i++) {
        const json_t *want = json_array_get(named, i), *have = json_array_get(found, i);
        const json_t *shown = have ? have : want;
        const char *path = json_string_value(json_object_get(shown, "path"));

        if (want && have && json_equal(want, have))
            continue;
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s/%.200s: it is not what manifest.json says; build or unpack anew",
                            folder, path ? path : "");
    }
    return 0;
}

static int read_manifest(const char *work, json_t **ret_document, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(json_decref_p) json_t *document = NULL;
    const char *schema;
    int r;

    sk_text_addf(&path, "%s/" MANIFEST, work);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    r = sk_file_read(&sk_sys_real, sk_text_get(&path), MANIFEST_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    document = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    schema = json_string_value(json_object_get(document, "schema"));
    if (!schema || strcmp(schema, SCHEMA) != 0 ||
        !json_is_array(json_object_get(document, "files")))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: not a manifest of schema " SCHEMA,
                            sk_text_get(&path));
    *ret_document = SK_TAKE(document);
    return 0;
}

/* Of an unpacked release the manifest lies among the files. */
static void leave_out_manifest(json_t *files)
{
    for (size_t i = json_array_size(files); i > 0; i--) {
        const char *path = json_string_value(json_object_get(json_array_get(files, i - 1), "path"));

        if (path && strcmp(path, MANIFEST) == 0)
            (void)json_array_remove(files, i - 1);
    }
}

int sk_stack_manifest_check(const char *work, char **ret_folder, json_t **ret_files,
                            struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text out = {0};
    SK_CLEANUP(json_decref_p) json_t *document = NULL, *files = NULL;
    SK_CLEANUP_FREE char *folder = NULL;
    bool is_release;
    int r = read_manifest(work, &document, error);

    sk_text_addf(&out, "%s/out", work);
    is_release = access(sk_text_get(&out), F_OK) < 0;
    folder = strdup(is_release ? work : sk_text_get(&out));
    if (!folder || !sk_text_ok(&out))
        return sk_error_oom(error);
    if (r == 0)
        r = sk_stack_manifest_files(folder, &files, error);
    if (r == 0 && is_release)
        leave_out_manifest(files);
    if (r == 0)
        r = compare_files(folder, json_object_get(document, "files"), files, error);
    if (r < 0)
        return r;
    *ret_folder = SK_TAKE(folder);
    *ret_files = SK_TAKE(files);
    return 0;
}
