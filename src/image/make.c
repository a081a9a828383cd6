/* SPDX-License-Identifier: Apache-2.0 */
#include "image/make.h"

#include "sys/file.h"

#include <string.h>
#include <unistd.h>

#define SPARE_BYTES ((uint64_t)1 << 30)
#define KDF_PASSES  4
#define KDF_ROUNDS  1000 /* of PBKDF2 over a key that is random already */

struct outputs {
    struct sk_output *key, *extra, *image; /* extra: the hash tree or the header */
};

static void outputs_done(struct outputs *outputs)
{
    sk_output_free(outputs->key);
    sk_output_free(outputs->extra);
    sk_output_free(outputs->image);
}

static const char *extra_path(const struct sk_image_request *request)
{
    return request->kind == SK_IMAGE_VERITY ? request->verity.hash_tree
           : request->kind == SK_IMAGE_LUKS ? request->luks.header
                                            : NULL;
}

static const char *key_path(const struct sk_image_request *request)
{
    return request->kind == SK_IMAGE_LUKS ? request->luks.new_key : NULL;
}

int sk_image_check(const struct sk_image_request *request, struct sevkit_error *error)
{
    const char *const paths[] = {request->root.output, extra_path(request), key_path(request)};

    if (request->kind == SK_IMAGE_TAR && request->filesystem_bytes)
        return sk_error_set(error, SEVKIT_EUSAGE, "an archive has no size of a file system");
    if (request->kind == SK_IMAGE_VERITY && request->verity.filesystem == SK_IMAGE_EROFS &&
        request->filesystem_bytes)
        return sk_error_set(error, SEVKIT_EUSAGE, "the size of an erofs file system is its own");
    if (request->kind == SK_IMAGE_LUKS && !request->luks.passphrase == !request->luks.new_key)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "either a passphrase or a file for a new key is required");
    for (size_t i = 0; i < SK_ARRAY_SIZE(paths) && !request->replace; i++)
        if (paths[i] && access(paths[i], F_OK) == 0)
            return sk_file_kept(paths[i], error);
    return 0;
}

static int open_outputs(const struct sk_image_request *request, struct outputs *outputs,
                        struct sevkit_error *error)
{
    const char *extra = extra_path(request), *key = key_path(request);
    int r = sk_output_create(request->root.output, 0666, &outputs->image, error);

    if (r == 0 && extra)
        r = sk_output_create(extra, 0666, &outputs->extra, error);
    if (r == 0 && key)
        r = sk_output_create(key, 0600, &outputs->key, error);
    return r;
}

/* The key first: an image that nothing opens is worse than a key that opens nothing. */
static int commit(const struct outputs *outputs, struct sevkit_error *error)
{
    struct sk_output *list[3];
    size_t count = 0;

    if (outputs->key)
        list[count++] = outputs->key;
    if (outputs->extra)
        list[count++] = outputs->extra;
    list[count++] = outputs->image;
    return sk_output_commit(list, count, error);
}

/* A guest writes to all of them but verity's. */
static struct sk_ext4_options ext4_options(const struct sk_image_request *request,
                                           struct sk_root *tree)
{
    bool writable = request->kind != SK_IMAGE_VERITY;
    struct sk_ext4_options options = {
        .bytes = request->filesystem_bytes,
        .journal = writable,
        .spare_bytes = writable && !request->filesystem_bytes ? SPARE_BYTES : 0,
        .time = sk_image_newest(tree),
    };

    memcpy(options.uuid, SK_IMAGE_UUID, sizeof(SK_IMAGE_UUID));
    memcpy(options.hash_seed, SK_IMAGE_SEED, sizeof(SK_IMAGE_SEED));
    return options;
}

static int write_tar(const struct sk_image_request *request, struct sk_image_made *made,
                     const struct outputs *outputs, struct sevkit_error *error)
{
    (void)sk_image_newest(made->root.tree);
    return sk_image_write_tar(made->root.tree, sk_output_fd(outputs->image),
                              sk_output_path(outputs->image), request->progress, error);
}

static int write_plain(const struct sk_image_request *request, struct sk_image_made *made,
                       const struct outputs *outputs, struct sevkit_error *error)
{
    const struct sk_ext4_options ext4 = ext4_options(request, made->root.tree);

    return sk_ext4_write(made->root.tree, &ext4, outputs->image, request->progress,
                         &made->filesystem_bytes, NULL, error);
}

static int write_verity(const struct sk_image_request *request, struct sk_image_made *made,
                        const struct outputs *outputs, struct sevkit_error *error)
{
    struct sk_image_verity_options options = {.filesystem = request->verity.filesystem,
                                              .ext4 = ext4_options(request, made->root.tree)};
    struct sk_boot_parameters *boot = &made->boot;
    struct sk_verity_result result;
    int r;

    memcpy(options.salt, request->verity.salt, sizeof(options.salt));
    r = sk_image_write_verity(made->root.tree, &options, outputs->image, outputs->extra,
                              request->progress, &made->filesystem_bytes, &result, error);
    if (r < 0)
        return r;
    made->tree_bytes = result.tree_bytes;
    boot->mode = SK_BOOT_VERITY;
    boot->filesystem = options.filesystem == SK_IMAGE_EROFS ? SK_BOOT_EROFS : SK_BOOT_EXT4;
    boot->verity.hash_offset = outputs->extra ? 0 : result.tree_offset;
    boot->verity.data_blocks = result.data_blocks;
    boot->verity.root_hash.size = SK_SHA256_BYTES;
    memcpy(boot->verity.root_hash.bytes, result.root, SK_SHA256_BYTES);
    boot->verity.salt.size = SK_VERITY_SALT_BYTES;
    memcpy(boot->verity.salt.bytes, options.salt, SK_VERITY_SALT_BYTES);
    return 0;
}

/* *ret_key is NULL if a passphrase opens the volume. */
static int new_key(const struct sk_image_request *request, const struct outputs *outputs,
                   struct sk_secret **ret_key, struct sevkit_error *error)
{
    int r = request->luks.passphrase ? 0 : sk_luks_random_key(ret_key, error);

    return r == 0 && *ret_key
               ? sk_output_write(outputs->key, (*ret_key)->data, (*ret_key)->size, 0, error)
               : r;
}

static int write_volume(const struct sk_image_request *request, const struct sk_luks_options *luks,
                        struct sk_image_made *made, const struct outputs *outputs,
                        struct sk_luks_result *ret_result, struct sevkit_error *error)
{
    const struct sk_ext4_options ext4 = ext4_options(request, made->root.tree);
    SK_CLEANUP(sk_output_free_p) struct sk_output *plain = NULL;
    SK_CLEANUP_FREE uint8_t *used = NULL;
    int r = sk_output_scratch(request->root.output, &plain, error);

    if (r == 0)
        r = sk_ext4_write(made->root.tree, &ext4, plain, request->progress, &made->filesystem_bytes,
                          &used, error);
    if (r == 0)
        r = sk_luks_write(plain, made->filesystem_bytes / SK_EXT4_BLOCK_BYTES, used, luks,
                          outputs->image, outputs->extra, request->progress, ret_result, error);
    return r;
}

static int write_luks(const struct sk_image_request *request, struct sk_image_made *made,
                      const struct outputs *outputs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    uint64_t memory = request->luks.kdf_memory_kib;
    struct sk_luks_options luks = {
        .passphrase = request->luks.passphrase != NULL,
        .kdf_memory_kib = memory ? memory : SK_IMAGE_KDF_MEMORY,
        .kdf_iterations = request->luks.passphrase ? KDF_PASSES : KDF_ROUNDS,
        .fill = request->luks.fill,
    };
    struct sk_luks_result result;
    int r = new_key(request, outputs, &key, error);

    luks.secret = key ? key : request->luks.passphrase;
    if (r == 0)
        r = write_volume(request, &luks, made, outputs, &result, error);
    if (r < 0)
        return r;
    made->image_bytes = result.device_bytes;
    memcpy(made->uuid, result.uuid, sizeof(result.uuid));
    made->boot.mode = SK_BOOT_LUKS;
    made->boot.luks.header_bytes = result.header_bytes;
    made->boot.luks.header_sha256.size = SK_SHA256_BYTES;
    memcpy(made->boot.luks.header_sha256.bytes, result.digest, SK_SHA256_BYTES);
    return 0;
}

int sk_image_write(const struct sk_image_request *request, struct sk_image_made *made,
                   struct sevkit_error *error)
{
    static int (*const writers[])(const struct sk_image_request *, struct sk_image_made *,
                                  const struct outputs *, struct sevkit_error *) = {
        [SK_IMAGE_TAR] = write_tar,
        [SK_IMAGE_PLAIN] = write_plain,
        [SK_IMAGE_VERITY] = write_verity,
        [SK_IMAGE_LUKS] = write_luks,
    };
    SK_CLEANUP(outputs_done) struct outputs outputs = {0};
    int r = open_outputs(request, &outputs, error);

    sk_boot_parameters_init(&made->boot);
    if (r == 0)
        r = writers[request->kind](request, made, &outputs, error);
    return r == 0 ? commit(&outputs, error) : r;
}

int sk_image_make(const struct sk_image_request *request, struct sk_image_made *ret_made,
                  struct sevkit_error *error)
{
    struct sk_image_made made = {0};
    int r = sk_image_check(request, error);

    if (r == 0)
        r = sk_image_root_open(&request->root, request->progress, &made.root, error);
    if (r == 0)
        r = sk_image_write(request, &made, error);
    if (r < 0)
        sk_image_made_done(&made);
    else
        *ret_made = made;
    return r;
}

void sk_image_made_done(struct sk_image_made *made)
{
    sk_image_root_done(&made->root);
}
