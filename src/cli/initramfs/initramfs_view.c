/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/initramfs/initramfs_view.h"

#include "cli/view/json.h"
#include "cli/view/output.h"

#include <sys/stat.h>

#define DIGEST_BYTES SK_SHA384_BYTES

static int hash(const struct sk_blob *blob, uint8_t ret_sha256[SK_SHA256_BYTES],
                struct sevkit_error *error)
{
    return sk_hash_bytes(SK_SHA256, blob->data, blob->size, ret_sha256, error);
}

static int add_line(struct sk_text *text, const struct sk_tree_entry *entry,
                    struct sevkit_error *error)
{
    uint8_t sha256[SK_SHA256_BYTES];
    int r;

    if (S_ISDIR(entry->mode)) {
        sk_text_addf(text, "%06o %10s %-64s /%s\n", entry->mode, "-", "-", entry->path);
        return 0;
    }
    r = hash(&entry->blob, sha256, error);
    sk_text_addf(text, "%06o %10zu ", entry->mode, entry->blob.size);
    sk_cli_add_hex(text, sha256, sizeof(sha256));
    sk_text_addf(text, " /%s\n", entry->path);
    return r;
}

static int show_text(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint8_t sha256[SK_SHA256_BYTES];
    int r = hash(&initramfs->archive, sha256, error);

    for (size_t i = 0; i < initramfs->tree.count && r == 0; i++)
        r = add_line(&text, &initramfs->tree.entries[i], error);
    if (r < 0)
        return r;
    sk_text_addf(&text, "\ninitramfs: %s\n  bytes: %zu, unpacked %llu\n  sha256: ", path,
                 initramfs->archive.size, (unsigned long long)initramfs->unpacked);
    sk_cli_add_hex(&text, sha256, sizeof(sha256));
    sk_text_add(&text, "\n");
    if (initramfs->kernel.size > 0) {
        r = hash(&initramfs->kernel, sha256, error);
        sk_text_addf(&text, "kernel: %s\n  sha256: ", initramfs->release);
        sk_cli_add_hex(&text, sha256, sizeof(sha256));
        sk_text_add(&text, "\n");
    }
    if (digest) {
        sk_text_add(&text, "launch digest: ");
        sk_cli_add_hex(&text, digest, DIGEST_BYTES);
        sk_text_add(&text, "\n");
    }
    return r == 0 ? sk_cli_emit(&text, error) : r;
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

static int show_json(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                     struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.initramfs-build/1");
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
    r = add_entries(document, &initramfs->tree, error);
    return r == 0 ? sk_json_emit(document, error) : r;
}

int sk_initramfs_show(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                      bool json, struct sevkit_error *error)
{
    return json ? show_json(initramfs, path, digest, error)
                : show_text(initramfs, path, digest, error);
}
