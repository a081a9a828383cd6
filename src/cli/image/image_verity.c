/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/image/image_options.h"
#include "cli/image/image_parameters.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <string.h>

static const char *const filesystems[] = {"ext4", "erofs", NULL};
static const char *const prefixes[] = {"mode", "filesystem", "verity.", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IMAGE_OUTPUT_OPTIONS,
    {.name = "hash-tree",
     .writes = true,
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "FILE",
     .help = "the hash tree, for a disk of its own; default: behind the file system"},
    {.name = "filesystem",
     .group = SK_IMAGE_GROUP_OUTPUT,
     .choices = filesystems,
     .help = "default ext4; erofs needs mkfs.erofs 1.7 or later"},
    {.name = "size",
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "BYTES",
     .help = "of the file system, with K, M or G; default: what the root needs"},
    {.name = "salt",
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "HEX",
     .help = "of the hash tree, 32 bytes; default: zeros, so that equal roots give equal images"},
    SK_IMAGE_ROOT_OPTIONS,
    SK_IMAGE_APPLIANCE_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit image verity",
    .description = "Make a read-only disk image with a dm-verity hash tree of a root file system: "
                   "a folder, a tar archive or a disk image. The image is readable by everybody "
                   "who has it, so host keys, passwords and the like are taken out.",
    .epilog = "examples:\n"
              "  sevkit image verity root.tar -o guest.img\n"
              "  sevkit image verity disk.qcow2 -o guest.img --hash-tree guest.tree \\\n"
              "      --kernel-package linux-image-6.1.0-28-cloud-amd64.deb\n",
    .options = options,
    .groups = sk_image_groups,
    .operands = "ROOT",
    .operands_min = 1,
    .operands_max = 1,
};

struct result {
    struct sk_boot_parameters parameters;
    struct sk_verity_result verity;
    uint64_t bytes;
};

static int read_options(const struct sk_given *given, struct sk_image_verity_options *ret_options,
                        struct sevkit_error *error)
{
    const char *filesystem = sk_given_value(given, OPT_FILESYSTEM);
    const char *salt = sk_given_value(given, OPT_SALT);
    int r = sk_image_size(given, OPT_SIZE, &ret_options->ext4.bytes, error);

    if (filesystem && strcmp(filesystem, "erofs") == 0) {
        ret_options->filesystem = SK_IMAGE_EROFS;
        if (r == 0 && ret_options->ext4.bytes)
            r = sk_error_set(error, SEVKIT_EUSAGE, "--size has no effect with --filesystem erofs");
    }
    if (r == 0 && salt)
        r = sk_value_hex(OPT_SALT, salt, ret_options->salt, sizeof(ret_options->salt), error);
    memcpy(ret_options->ext4.uuid, SK_IMAGE_UUID, sizeof(SK_IMAGE_UUID));
    memcpy(ret_options->ext4.hash_seed, SK_IMAGE_SEED, sizeof(SK_IMAGE_SEED));
    return r;
}

static void fill_parameters(const struct sk_image_verity_options *given, bool apart,
                            struct result *result)
{
    struct sk_boot_parameters *parameters = &result->parameters;

    sk_boot_parameters_init(parameters);
    parameters->mode = SK_BOOT_VERITY;
    parameters->filesystem = given->filesystem == SK_IMAGE_EROFS ? SK_BOOT_EROFS : SK_BOOT_EXT4;
    parameters->verity.hash_offset = apart ? 0 : result->verity.tree_offset;
    parameters->verity.data_blocks = result->verity.data_blocks;
    parameters->verity.root_hash.size = SK_SHA256_BYTES;
    memcpy(parameters->verity.root_hash.bytes, result->verity.root, SK_SHA256_BYTES);
    parameters->verity.salt.size = SK_VERITY_SALT_BYTES;
    memcpy(parameters->verity.salt.bytes, given->salt, SK_VERITY_SALT_BYTES);
}

static int write_image(const struct sk_given *given, struct sk_image_root *root,
                       struct sk_image_verity_options *image, struct result *result,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *output = NULL, *tree = NULL;
    const char *tree_path = sk_given_value(given, OPT_HASH_TREE);
    struct sk_output *outputs[2];
    int r = sk_output_create(sk_given_value(given, OPT_OUTPUT), 0666, &output, error);

    if (r == 0 && tree_path)
        r = sk_output_create(tree_path, 0666, &tree, error);
    image->ext4.time = sk_image_newest(root->tree);
    if (r == 0)
        r = sk_image_write_verity(root->tree, image, output, tree, &sk_image_progress,
                                  &result->bytes, &result->verity, error);
    if (r < 0)
        return r;
    fill_parameters(image, tree != NULL, result);
    outputs[0] = output;
    outputs[1] = tree;
    return sk_output_commit(outputs, tree ? 2 : 1, error);
}

static int print_json(const struct sk_given *given, const struct sk_image_root *root,
                      const struct result *result, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.image-verity/1");
    SK_CLEANUP(sk_text_done) struct sk_text cmdline = {0};

    sk_image_add_cmdline(&cmdline, &result->parameters, prefixes);
    sk_json_add_text(document, "image", sk_given_value(given, OPT_OUTPUT));
    sk_json_add_text(document, "hash_tree", sk_given_value(given, OPT_HASH_TREE));
    sk_json_add_integer(document, "root_bytes", root->bytes);
    sk_json_add_integer(document, "filesystem_bytes", result->bytes);
    sk_json_add_integer(document, "tree_bytes", result->verity.tree_bytes);
    sk_json_add_text(document, "cmdline", sk_text_get(&cmdline));
    sk_json_add(document, "plan", sk_image_plan_json(&result->parameters, prefixes));
    sk_json_add(document, "changes", sk_image_changes_json(root));
    return sk_json_emit(document, error);
}

static int print_text(const struct sk_image_root *root, const struct result *result,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_image_add_changes(&text, root);
    sk_image_add_cmdline(&text, &result->parameters, prefixes);
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const outputs[] = {OPT_OUTPUT, OPT_HASH_TREE, NULL};
    struct sk_image_verity_options image = {0};
    struct sk_image_inputs inputs = {0};
    struct sk_image_root root = {0};
    struct result result = {0};
    int r = read_options(given, &image, error);

    if (r == 0)
        r = sk_image_check_outputs(given, outputs, error);
    if (r == 0)
        r = sk_image_inputs_read(given, true, &inputs, error);
    if (r == 0)
        r = sk_image_root_open(&inputs.root, &sk_image_progress, &root, error);
    if (r == 0)
        r = write_image(given, &root, &image, &result, error);
    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? print_json(given, &root, &result, error)
                                          : print_text(&root, &result, error);
    sk_image_root_done(&root);
    sk_image_inputs_done(&inputs);
    return r;
}

const struct sk_command sk_command_image_verity = {
    .noun = "image",
    .verb = "verity",
    .summary = "make a read-only disk image with a hash tree",
    .spec = &spec,
    .run = run,
};
