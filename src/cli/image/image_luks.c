/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/image/image_options.h"
#include "cli/image/image_parameters.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "image/disk/luks_volume.h"

#include <inttypes.h>
#include <string.h>

enum { EXCLUSIVE_KEY = 1 };

/* Argon2id in the guest must fit into its memory, before anything else runs. */
#define KDF_MEMORY_KIB     ((uint64_t)256 << 10)
#define KDF_MEMORY_MIN_KIB 1024
#define KDF_MEMORY_MAX_KIB ((uint64_t)4 << 20)
#define KDF_PASSES         4
#define KDF_ROUNDS         1000 /* of PBKDF2 over a key that is random already */
#define SPARE_BYTES        ((uint64_t)1 << 30)

static const char *const prefixes[] = {"mode", "filesystem", "luks.", NULL};

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

struct work {
    struct sk_image_root root;
    struct sk_ext4_options ext4;
    struct sk_luks_options luks;
    struct sk_luks_result result;
    struct sk_secret *secret;
    uint64_t bytes;
};

static int read_kdf(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    const char *memory = sk_given_value(given, OPT_KDF_MEMORY);
    uint64_t mib = KDF_MEMORY_KIB >> 10;
    int r = 0;

    if (memory)
        r = sk_value_number(OPT_KDF_MEMORY, memory, KDF_MEMORY_MIN_KIB >> 10,
                            KDF_MEMORY_MAX_KIB >> 10, &mib, error);
    work->luks.passphrase = !sk_given_has(given, OPT_NEW_KEY);
    work->luks.kdf_memory_kib = mib << 10;
    work->luks.kdf_iterations = work->luks.passphrase ? KDF_PASSES : KDF_ROUNDS;
    return r;
}

static int read_key(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    int r;

    if (sk_given_has(given, OPT_NEW_KEY))
        r = sk_luks_random_key(&work->secret, error);
    else
        r = sk_passphrase_get(given, "", &work->secret, error);
    if (r == 0 && !work->secret)
        r = sk_error_set(error, SEVKIT_EUSAGE,
                         "--new-key, --passphrase-file or --passphrase-fd is required");
    work->luks.secret = work->secret;
    return r;
}

static int read_options(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    int r = sk_image_size(given, OPT_SIZE, &work->ext4.bytes, error);

    if (r == 0)
        r = read_kdf(given, work, error);
    work->luks.fill = sk_given_has(given, OPT_FILL);
    work->ext4.journal = true;
    work->ext4.spare_bytes = work->ext4.bytes ? 0 : SPARE_BYTES;
    memcpy(work->ext4.uuid, SK_IMAGE_UUID, sizeof(SK_IMAGE_UUID));
    memcpy(work->ext4.hash_seed, SK_IMAGE_SEED, sizeof(SK_IMAGE_SEED));
    return r < 0 ? r : read_key(given, work, error);
}

/* All outputs of the command, in the order in which they get their names. */
struct outputs {
    struct sk_output *image, *header, *key;
};

static void outputs_done(struct outputs *outputs)
{
    sk_output_free(outputs->image);
    sk_output_free(outputs->header);
    sk_output_free(outputs->key);
}

static int open_outputs(const struct sk_given *given, const struct work *work,
                        struct outputs *outputs, struct sevkit_error *error)
{
    const char *header = sk_given_value(given, OPT_HEADER),
               *key = sk_given_value(given, OPT_NEW_KEY);
    int r = sk_output_create(sk_given_value(given, OPT_OUTPUT), 0666, &outputs->image, error);

    if (r == 0 && header)
        r = sk_output_create(header, 0666, &outputs->header, error);
    if (r == 0 && key)
        r = sk_output_create(key, 0600, &outputs->key, error);
    if (r == 0 && key)
        r = sk_output_write(outputs->key, work->secret->data, work->secret->size, 0, error);
    return r;
}

/* The key first: an image that nothing opens is worse than a key that opens nothing. */
static int commit(const struct outputs *outputs, struct sevkit_error *error)
{
    struct sk_output *list[3];
    size_t count = 0;

    if (outputs->key)
        list[count++] = outputs->key;
    if (outputs->header)
        list[count++] = outputs->header;
    list[count++] = outputs->image;
    return sk_output_commit(list, count, error);
}

static int write_image(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *plain = NULL;
    SK_CLEANUP(outputs_done) struct outputs outputs = {0};
    SK_CLEANUP_FREE uint8_t *used = NULL;
    int r = open_outputs(given, work, &outputs, error);

    if (r == 0)
        r = sk_output_scratch(sk_given_value(given, OPT_OUTPUT), &plain, error);
    work->ext4.time = sk_image_newest(work->root.tree);
    if (r == 0)
        r = sk_ext4_write(work->root.tree, &work->ext4, plain, &sk_image_progress, &work->bytes,
                          &used, error);
    if (r == 0)
        r = sk_luks_write(plain, work->bytes / SK_EXT4_BLOCK_BYTES, used, &work->luks,
                          outputs.image, outputs.header, &sk_image_progress, &work->result, error);
    return r < 0 ? r : commit(&outputs, error);
}

static void fill_parameters(const struct work *work, struct sk_boot_parameters *parameters)
{
    sk_boot_parameters_init(parameters);
    parameters->mode = SK_BOOT_LUKS;
    parameters->luks.header_bytes = work->result.header_bytes;
    parameters->luks.header_sha256.size = SK_SHA256_BYTES;
    memcpy(parameters->luks.header_sha256.bytes, work->result.digest, SK_SHA256_BYTES);
}

static int print(const struct sk_given *given, const struct work *work, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text cmdline = {0}, text = {0};
    struct sk_boot_parameters parameters;

    fill_parameters(work, &parameters);
    sk_image_add_cmdline(&cmdline, &parameters, prefixes);
    if (!sk_given_has(given, OPT_JSON)) {
        sk_image_add_changes(&text, &work->root);
        sk_text_addf(&text, "%s\n", sk_text_get(&cmdline));
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.image-luks/1");
    sk_json_add_text(document, "image", sk_given_value(given, OPT_OUTPUT));
    sk_json_add_text(document, "uuid", work->result.uuid);
    sk_json_add_integer(document, "root_bytes", work->root.bytes);
    sk_json_add_integer(document, "filesystem_bytes", work->bytes);
    sk_json_add_integer(document, "image_bytes", work->result.device_bytes);
    sk_json_add_text(document, "cmdline", sk_text_get(&cmdline));
    sk_json_add(document, "plan", sk_image_plan_json(&parameters, prefixes));
    sk_json_add(document, "changes", sk_image_changes_json(&work->root));
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const outputs[] = {OPT_OUTPUT, OPT_HEADER, OPT_NEW_KEY, NULL};
    struct sk_image_inputs inputs = {0};
    struct work work = {0};
    int r = read_options(given, &work, error);

    if (r == 0)
        r = sk_image_check_outputs(given, outputs, error);
    if (r == 0)
        r = sk_image_inputs_read(given, sk_given_has(given, OPT_SCRUB), &inputs, error);
    if (r == 0)
        r = sk_image_root_open(&inputs.root, &sk_image_progress, &work.root, error);
    if (r == 0)
        r = write_image(given, &work, error);
    if (r == 0)
        r = print(given, &work, error);
    sk_image_root_done(&work.root);
    sk_image_inputs_done(&inputs);
    sk_secret_free(work.secret);
    return r;
}

const struct sk_command sk_command_image_luks = {
    .noun = "image",
    .verb = "luks",
    .summary = "make an encrypted and authenticated disk image",
    .spec = &spec,
    .run = run,
};
