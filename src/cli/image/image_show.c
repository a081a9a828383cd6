/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/image/image_view.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "image/disk_look.h"

#include <inttypes.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec show_spec = {
    .program = "sevkit image show",
    .description = "Show what is on a disk image. For a LUKS2 header: whether a guest accepts it, "
                   "and its digest as a word of the measured command line.",
    .epilog = "examples:\n"
              "  sevkit image show guest.img\n"
              "  sevkit image show guest.hdr --json\n",
    .options = options,
    .operands = "DISK",
    .operands_min = 1,
    .operands_max = 1,
};

static const struct sk_args_spec check_spec = {
    .program = "sevkit image check",
    .description =
        "Say whether UEFI firmware finds something to boot on a disk image: an EFI system "
        "partition with the fallback loader.",
    .epilog = "examples:\n"
              "  sevkit image check cloud.raw && sevkit launch guest.toml\n",
    .options = options,
    .operands = "DISK",
    .operands_min = 1,
    .operands_max = 1,
};

/* In the order of enum sk_disk_kind. */
static const char *const kinds[] = {"unknown", "other", "luks2", "ext4", "erofs", "partitions"};
static const char *const kdfs[] = {"pbkdf2", "argon2i", "argon2id"};

static void fill_parameters(const struct sk_disk_look *look, struct sk_boot_parameters *parameters)
{
    sk_boot_parameters_init(parameters);
    parameters->luks.header_bytes = look->luks.header_bytes;
    parameters->luks.header_sha256.size = SK_SHA256_BYTES;
    memcpy(parameters->luks.header_sha256.bytes, look->luks_digest, SK_SHA256_BYTES);
}

static void add_luks(const struct sk_disk_look *look, struct sk_text *text)
{
    const struct sk_luks2_header *luks = &look->luks;
    struct sk_boot_parameters parameters;

    fill_parameters(look, &parameters);
    sk_text_addf(text, "LUKS2 %s\n", luks->uuid);
    sk_text_addf(text, "cipher     %s, %s, sectors of %" PRIu64 " bytes\n",
                 luks->cipher->encryption, luks->cipher->integrity, luks->sector_bytes);
    for (size_t i = 0; i < luks->slot_count; i++)
        sk_text_addf(text, "key slot   %zu: %s\n", i, kdfs[luks->slots[i].kdf]);
    sk_text_addf(text, "data       from %" PRIu64 " on\n", luks->data_offset);
    sk_boot_parameters_add_set(&parameters, text);
    sk_text_add(text, "\n");
}

static void add_partitions(const struct sk_partitions *partitions, struct sk_text *text)
{
    sk_text_addf(text, "%s, %zu partition%s\n", partitions->gpt ? "GPT" : "MBR", partitions->count,
                 partitions->count == 1 ? "" : "s");
    for (size_t i = 0; i < partitions->count; i++)
        sk_text_addf(text, "%zu: %" PRIu64 " MiB at %" PRIu64 "%s\n", i + 1,
                     partitions->list[i].bytes >> 20, partitions->list[i].offset,
                     partitions->list[i].efi ? ", EFI system partition" : "");
}

static int show_text(const struct sk_disk_look *look, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (look->kind == SK_DISK_LUKS2)
        add_luks(look, &text);
    else if (look->kind == SK_DISK_PARTITIONS)
        add_partitions(&look->partitions, &text);
    else if (look->kind == SK_DISK_OTHER_FORMAT)
        sk_text_addf(&text, "%s image\n", look->format);
    else if (look->kind == SK_DISK_UNKNOWN)
        sk_text_add(&text, "no partition table, file system or LUKS2 header that is known\n");
    else
        sk_text_addf(&text, "%s, %" PRIu64 " bytes, of %" PRIu64 "\n", kinds[look->kind],
                     look->filesystem_bytes, look->bytes);
    return sk_cli_emit(&text, error);
}

static int show_json(const char *path, const struct sk_disk_look *look, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.image-show/1");
    struct sk_boot_parameters parameters;

    sk_json_add_text(document, "path", path);
    sk_json_add_text(document, "kind", kinds[look->kind]);
    sk_json_add_text(document, "format", look->format);
    sk_json_add_integer(document, "bytes", look->bytes);
    if (look->kind == SK_DISK_EXT4 || look->kind == SK_DISK_EROFS)
        sk_json_add_integer(document, "filesystem_bytes", look->filesystem_bytes);
    if (look->kind == SK_DISK_PARTITIONS)
        sk_json_add_integer(document, "partitions", look->partitions.count);
    if (look->kind == SK_DISK_LUKS2) {
        fill_parameters(look, &parameters);
        sk_json_add_text(document, "uuid", look->luks.uuid);
        sk_json_add_text(document, "cipher", look->luks.cipher->encryption);
        sk_json_add_text(document, "integrity", look->luks.cipher->integrity);
        sk_json_add_integer(document, "key_slots", look->luks.slot_count);
        sk_json_add(document, "plan", sk_image_plan_json(&parameters));
    }
    return sk_json_emit(document, error);
}

static int run_show(const struct sk_given *given, struct sevkit_error *error)
{
    const char *path = given->args->operands[0];
    struct sk_disk_look look;
    int r = sk_disk_look(path, &look, error);

    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? show_json(path, &look, error) : show_text(&look, error);
}

static int print_check(const struct sk_given *given, const char *why, const struct sk_disk_efi *efi,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.image-check/1");
        sk_json_add_text(document, "path", given->args->operands[0]);
        sk_json_add_bool(document, "boots", !why);
        sk_json_add_text(document, "reason", why);
        return sk_json_emit(document, error);
    }
    if (why)
        sk_text_addf(&text, "does not boot by UEFI: %s\n", why);
    else
        sk_text_addf(&text,
                     "boots by UEFI: " SK_EFI_FALLBACK ", %" PRIu32 " bytes, on partition %zu\n",
                     efi->loader_bytes, efi->partition);
    return sk_cli_emit(&text, error);
}

static int run_check(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_disk_efi efi = {0};
    const char *why = NULL;
    int r = sk_disk_boots(given->args->operands[0], &efi, &why, error);

    if (r == 0)
        r = print_check(given, why, &efi, error);
    return r == 0 && why ? SK_ANSWER_NO : r;
}

const struct sk_command sk_command_image_show = {
    .noun = "image",
    .verb = "show",
    .summary = "show what is on a disk image",
    .spec = &show_spec,
    .run = run_show,
};

const struct sk_command sk_command_image_check = {
    .noun = "image",
    .verb = "check",
    .summary = "say whether UEFI firmware boots a disk image",
    .spec = &check_spec,
    .run = run_check,
};
