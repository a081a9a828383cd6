/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/image/image_options.h"
#include "cli/image/image_view.h"
#include "cli/option_values.h"

/* In the order of enum sk_image_filesystem. */
static const char *const filesystems[] = {"ext4", "erofs", NULL};

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

static int read_verity(const struct sk_given *given, struct sk_image_request *request,
                       struct sevkit_error *error)
{
    const char *salt = sk_given_value(given, OPT_SALT);

    request->verity.hash_tree = sk_given_value(given, OPT_HASH_TREE);
    request->verity.filesystem =
        (enum sk_image_filesystem)sk_value_choice(given, OPT_FILESYSTEM, filesystems);
    if (request->verity.filesystem == SK_IMAGE_EROFS && request->filesystem_bytes)
        return sk_error_set(error, SEVKIT_EUSAGE, "--size has no effect with --filesystem erofs");
    return salt ? sk_value_hex(OPT_SALT, salt, request->verity.salt, sizeof(request->verity.salt),
                               error)
                : 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_image_made_done) struct sk_image_made made = {0};
    SK_CLEANUP(sk_image_inputs_done) struct sk_image_inputs inputs = {0};
    int r = sk_image_inputs_read(given, SK_IMAGE_VERITY, &inputs, error);

    if (r == 0)
        r = read_verity(given, &inputs.request, error);
    if (r == 0)
        r = sk_image_make(&inputs.request, &made, error);
    return r == 0 ? sk_image_print(given, "sevkit.image-verity/1", &made, error) : r;
}

const struct sk_command sk_command_image_verity = {
    .noun = "image",
    .verb = "verity",
    .summary = "make a read-only disk image with a hash tree",
    .spec = &spec,
    .run = run,
};
