/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_archive.h"

#include "cli/view/json.h"
#include "cli/view/output.h"

#include <string.h>

#define SPARE_BYTES ((uint64_t)1 << 30)

const char *const sk_image_formats[] = {"tar", "ext4", NULL};

static int write_ext4(const struct sk_given *given, struct sk_image_root *root,
                      struct sk_output *output, struct sevkit_error *error)
{
    struct sk_ext4_options ext4 = {.journal = true};
    uint64_t bytes;
    int r = sk_image_size(given, OPT_SIZE, &ext4.bytes, error);

    if (r < 0)
        return r;
    ext4.spare_bytes = ext4.bytes ? 0 : SPARE_BYTES;
    ext4.time = sk_image_newest(root->tree);
    memcpy(ext4.uuid, SK_IMAGE_UUID, sizeof(SK_IMAGE_UUID));
    memcpy(ext4.hash_seed, SK_IMAGE_SEED, sizeof(SK_IMAGE_SEED));
    return sk_ext4_write(root->tree, &ext4, output, &sk_image_progress, &bytes, NULL, error);
}

static int print(const struct sk_given *given, const struct sk_image_root *root, const char *schema,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_image_add_changes(&text, root);
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document(schema);
    sk_json_add_text(document, "image", sk_given_value(given, OPT_OUTPUT));
    sk_json_add_integer(document, "root_bytes", root->bytes);
    sk_json_add(document, "changes", sk_image_changes_json(root));
    return sk_json_emit(document, error);
}

int sk_image_write_archive(const struct sk_given *given, struct sk_image_root *root,
                           const char *schema, struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *output = NULL;
    const char *format = sk_given_value(given, OPT_FORMAT);
    bool ext4 = format && strcmp(format, "ext4") == 0;
    int r = sk_output_create(sk_given_value(given, OPT_OUTPUT), 0666, &output, error);

    if (r == 0 && !ext4 && sk_given_has(given, OPT_SIZE))
        r = sk_error_set(error, SEVKIT_EUSAGE, "--size has no effect without --format ext4");
    if (r < 0)
        return r;
    if (ext4) {
        r = write_ext4(given, root, output, error);
    } else {
        (void)sk_image_newest(root->tree);
        r = sk_image_write_tar(root->tree, sk_output_fd(output), sk_output_path(output),
                               &sk_image_progress, error);
    }
    if (r == 0)
        r = sk_output_commit(&output, 1, error);
    return r < 0 ? r : print(given, root, schema, error);
}
