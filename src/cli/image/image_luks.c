/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/image/image_options.h"
#include "cli/image/image_view.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"

enum { EXCLUSIVE_KEY = 1 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IMAGE_OUTPUT_OPTIONS,
    {.name = "size",
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "BYTES",
     .help = "of the file system, with K, M or G; default: what the root needs, and 1 GiB"},
    {.name = "new-key",
     .writes = true,
     .group = SK_IMAGE_GROUP_OUTPUT,
     .exclusive = EXCLUSIVE_KEY,
     .metavar = "FILE",
     .help = "make a random key of 256 bits that opens the disk; mode 0600"},
    SK_PASSPHRASE_OPTIONS("", EXCLUSIVE_KEY),
    {.name = "kdf-memory",
     .idle_with = "new-key",
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "MIB",
     .help = "with a passphrase: memory of Argon2id, which the guest needs too; default 256"},
    {.name = "header",
     .writes = true,
     .group = SK_IMAGE_GROUP_OUTPUT,
     .metavar = "FILE",
     .help = "a copy of the LUKS2 header, whose digest is measured"},
    {.name = "fill",
     .kind = SK_OPTION_FLAG,
     .group = SK_IMAGE_GROUP_OUTPUT,
     .help = "encrypt free blocks too, so that the host does not see which are in use"},
    {.name = "scrub",
     .kind = SK_OPTION_FLAG,
     .group = SK_IMAGE_GROUP_ROOT,
     .help = "take out host keys, passwords and the like, as 'image verity' does"},
    SK_IMAGE_ROOT_OPTIONS,
    SK_IMAGE_APPLIANCE_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit image luks",
    .description = "Make an encrypted and authenticated disk image (LUKS2, AES-XTS with HMAC) of a "
                   "root file system: a folder, a tar archive or a disk image.",
    .epilog = "examples:\n"
              "  sevkit image luks root.tar -o guest.img --new-key guest.key --size 8G\n"
              "  sevkit image luks disk.qcow2 -o guest.img --passphrase-file pass \\\n"
              "      --kernel-package linux-image-6.1.0-28-cloud-amd64.deb\n",
    .options = options,
    .groups = sk_image_groups,
    .operands = "ROOT",
    .operands_min = 1,
    .operands_max = 1,
};

static int read_kdf_memory(const struct sk_given *given, uint64_t *ret_kib,
                           struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_KDF_MEMORY);
    uint64_t mib = 0;
    int r = text ? sk_value_number(OPT_KDF_MEMORY, text, SK_IMAGE_KDF_MEMORY_MIN >> 10,
                                   SK_IMAGE_KDF_MEMORY_MAX >> 10, &mib, error)
                 : 0;

    *ret_kib = mib << 10;
    return r;
}

static int read_luks(const struct sk_given *given, struct sk_image_request *request,
                     struct sk_secret **ret_passphrase, struct sevkit_error *error)
{
    int r = read_kdf_memory(given, &request->luks.kdf_memory_kib, error);

    if (r == 0)
        r = sk_passphrase_get(given, "", ret_passphrase, error);
    request->luks.passphrase = *ret_passphrase;
    request->luks.new_key = sk_given_value(given, OPT_NEW_KEY);
    request->luks.header = sk_given_value(given, OPT_HEADER);
    request->luks.fill = sk_given_has(given, OPT_FILL);
    if (r == 0 && !*ret_passphrase && !request->luks.new_key)
        r = sk_error_set(error, SEVKIT_EUSAGE,
                         "--new-key, --passphrase-file or --passphrase-fd is required");
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_image_made_done) struct sk_image_made made = {0};
    SK_CLEANUP(sk_image_inputs_done) struct sk_image_inputs inputs = {0};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    int r = sk_image_inputs_read(given, SK_IMAGE_LUKS, &inputs, error);

    if (r == 0)
        r = read_luks(given, &inputs.request, &passphrase, error);
    if (r == 0)
        r = sk_image_make(&inputs.request, &made, error);
    return r == 0 ? sk_image_print(given, "sevkit.image-luks/1", &made, error) : r;
}

const struct sk_command sk_command_image_luks = {
    .noun = "image",
    .verb = "luks",
    .summary = "make an encrypted and authenticated disk image",
    .spec = &spec,
    .run = run,
};
