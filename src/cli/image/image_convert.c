/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/image/image_options.h"
#include "cli/image/image_view.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IMAGE_OUTPUT_OPTIONS,
    SK_IMAGE_FORMAT_OPTIONS,
    {.name = "scrub",
     .kind = SK_OPTION_FLAG,
     .group = SK_IMAGE_GROUP_ROOT,
     .help = "take out host keys, passwords and the like, as 'image verity' does"},
    SK_IMAGE_ROOT_OPTIONS,
    SK_IMAGE_APPLIANCE_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit image convert",
    .description =
        "Take the root file system out of a disk image (or a folder, or a tar archive), "
        "adapt it to be the only disk of a guest, and write it as a tar archive or as an "
        "unprotected disk.",
    .epilog = "examples:\n"
              "  sevkit image convert jammy-server-cloudimg-amd64.img -o root.tar \\\n"
              "      --kernel-package linux-image.deb\n"
              "  sevkit image convert disk.vmdk -o plain.img --format ext4 \\\n"
              "      --appliance-kernel linux-image.deb\n",
    .options = options,
    .groups = sk_image_groups,
    .operands = "ROOT",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_image_made_done) struct sk_image_made made = {0};
    SK_CLEANUP(sk_image_inputs_done) struct sk_image_inputs inputs = {0};
    enum sk_image_kind kind;
    int r = sk_image_archive_kind(given, &kind, error);

    if (r == 0)
        r = sk_image_inputs_read(given, kind, &inputs, error);
    if (r == 0)
        r = sk_image_make(&inputs.request, &made, error);
    return r == 0 ? sk_image_print(given, "sevkit.image-convert/1", &made, error) : r;
}

const struct sk_command sk_command_image_convert = {
    .noun = "image",
    .verb = "convert",
    .summary = "take a root file system out of a disk image",
    .spec = &spec,
    .run = run,
};
