/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/initramfs/initramfs_view.h"

#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"

#include <sys/stat.h>

#define DIGEST_BYTES SK_SHA384_BYTES

static int hash(const struct sk_blob *blob, uint8_t ret_sha256[SK_SHA256_BYTES],
                struct sevkit_error *error)
{
    return sk_hash_bytes(SK_SHA256, blob->data, blob->size, ret_sha256, error);
}

static int add_blob(json_t *document, const char *key, const struct sk_blob *blob,
                    json_t **ret_object, struct sevkit_error *error)
{
    uint8_t sha256[SK_SHA256_BYTES];
    json_t *object = sk_json_object();
    int r = hash(blob, sha256, error);

    sk_json_add_integer(object, "bytes", blob->size);
    sk_json_add_hex(object, "sha256", sha256, sizeof(sha256));
    sk_json_add(document, key, object);
    *ret_object = object;
    return r;
}

static int add_entries(json_t *document, const struct sk_tree *tree, struct sevkit_error *error)
{
    json_t *entries = sk_json_array();
    int r = 0;

    for (size_t i = 0; i < tree->count && r == 0; i++) {
        const struct sk_tree_entry *entry = &tree->entries[i];
        json_t *object = sk_json_object();
        uint8_t sha256[SK_SHA256_BYTES];
        char mode[16];

        (void)snprintf(mode, sizeof(mode), "%06o", entry->mode);
        sk_json_add_text(object, "path", entry->path);
        sk_json_add_text(object, "mode", mode);
        if (S_ISREG(entry->mode)) {
            r = hash(&entry->blob, sha256, error);
            sk_json_add_integer(object, "bytes", entry->blob.size);
            sk_json_add_hex(object, "sha256", sha256, sizeof(sha256));
            sk_json_add_text(object, "source", entry->source);
        }
        sk_json_append(entries, object);
    }
    sk_json_add(document, "entries", entries);
    return r;
}

static int describe(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                    json_t *document, struct sevkit_error *error)
{
    json_t *object;
    int r;

    sk_json_add_text(document, "path", path);
    r = add_blob(document, "archive", &initramfs->archive, &object, error);
    if (r < 0)
        return r;
    sk_json_add_integer(object, "unpacked", initramfs->unpacked);
    if (initramfs->kernel.size > 0) {
        r = add_blob(document, "kernel", &initramfs->kernel, &object, error);
        if (r < 0)
            return r;
        sk_json_add_text(object, "release", initramfs->release);
    }
    if (digest)
        sk_json_add_hex(document, "measurement", digest, DIGEST_BYTES);
    return add_entries(document, &initramfs->tree, error);
}

static int show_text(const json_t *document, struct sevkit_error *error)
{
    static const struct sk_row rows[] = {
        {.title = "\ninitramfs:", .key = "path"},
        {.title = "  bytes:",
         .key = "archive.bytes",
         .between = ", unpacked ",
         .second = "archive.unpacked"},
        {.title = "  sha256:", .key = "archive.sha256"},
        {.title = "kernel:", .key = "kernel.release"},
        {.title = "  sha256:", .key = "kernel.sha256"},
        {.title = "launch digest:", .key = "measurement"},
        {.title = NULL},
    };
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const json_t *entry;
    size_t i;

    json_array_foreach(json_object_get(document, "entries"), i, entry)
    {
        const json_t *bytes = json_object_get(entry, "bytes");
        const char *sha256 = json_string_value(json_object_get(entry, "sha256"));
        char size[24] = "-";

        if (bytes)
            (void)snprintf(size, sizeof(size), "%lld", (long long)json_integer_value(bytes));
        sk_text_addf(&text, "%s %10s %-64s /%s\n",
                     json_string_value(json_object_get(entry, "mode")), size, sha256 ? sha256 : "-",
                     json_string_value(json_object_get(entry, "path")));
    }
    sk_rows_add_text(&text, document, rows, "", 0);
    return sk_cli_emit(&text, error);
}

int sk_initramfs_show(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                      bool json, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.initramfs-build/1");
    int r = describe(initramfs, path, digest, document, error);

    if (r < 0)
        return r;
    return json ? sk_json_emit(document, error) : show_text(document, error);
}
