/* SPDX-License-Identifier: Apache-2.0 */
/* Files from which the kernel updates the SEV firmware. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "host/update/firmware_file.h"
#include "sys/file.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json", .kind = SK_OPTION_FLAG, .help = "the list: print JSON; see sevkit-json(5)"},
    {.name = "root",
     .metavar = "DIR",
     .help = "for a recording of 'sevkit host record', whose files are changed by install"},
    {.name = "digest",
     .metavar = "SHA256",
     .help = "install: the digest of the file, from where you trust it"},
    {.name = "apply",
     .kind = SK_OPTION_FLAG,
     .help = "install: write the file; without this option it is only checked"},
    {.name = "live",
     .kind = SK_OPTION_FLAG,
     .needs = "apply",
     .help = "install: also update the firmware that runs, where the kernel can"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host firmware",
    .description =
        "Show which files the kernel looks for to update the SEV firmware of this processor, in its "
        "order, which of them are there, and how to load one. install FILE: check a file by its "
        "digest, its name and what it begins with, and put it where the kernel looks for it; the "
        "file that was there is kept as NAME.before-sevkit. The secure processor alone verifies "
        "AMD's signature in it.",
    .epilog = "examples:\n"
              "  sevkit host firmware\n"
              "  sudo sevkit host firmware install amd_sev_fam19h_model0xh_1.55.29.sbin --digest "
              "$(cat digest) --apply\n",
    .options = options,
    .operands = "[install FILE]",
    .operands_max = 2,
};

#define RELOAD_STEPS "  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd\n"

static int list_files(struct sk_host *host, const struct sk_host_identity *identity,
                      const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-firmware/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *files = sk_json_array();
    char names[SK_FIRMWARE_FILES][SK_FIRMWARE_NAME_BYTES];

    sk_firmware_names(identity, names);
    sk_json_add(document, "files", files);
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        char path[256];
        json_t *file = sk_json_object();
        bool exists;

        (void)snprintf(path, sizeof(path), "/lib/firmware/amd/%s", names[i]);
        exists = sk_host_exists(host, path);
        sk_json_add_text(file, "path", path);
        sk_json_add_bool(file, "exists", exists);
        sk_json_append(files, file);
        sk_text_addf(&text, "%-8s %s\n", exists ? "present" : "missing", path);
    }
    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    sk_text_add(&text,
                "\nThe first file that is there is loaded when the driver starts, if it is newer\n"
                "than the firmware that runs. With no guest running:\n" RELOAD_STEPS
                "or reboot. EPYC 9004 and later are updated by the BIOS.\n");
    return sk_cli_emit(&text, error);
}

static void add_plan(struct sk_text *text, const struct sk_firmware_place *place, bool live)
{
    if (place->is_same) {
        sk_text_addf(text, "%s: this file is there already\n", place->path);
        return;
    }
    sk_text_addf(text, "%s%s\n", place->path, place->exists ? "" : " (new)");
    if (place->exists)
        sk_text_addf(text, "  undo: mv %s %s\n", place->kept, place->path);
    else
        sk_text_addf(text, "  undo: rm %s\n", place->path);
    if (!live)
        sk_text_add(text, "then, with no guest running\n" RELOAD_STEPS);
}

static int install(const struct sk_given *given, const struct sk_host_identity *identity,
                   const uint8_t digest[SK_SHA256_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *path = given->args->operands[1], *root = sk_given_value(given, OPT_ROOT);
    bool applies = sk_given_has(given, OPT_APPLY), live = sk_given_has(given, OPT_LIVE);
    struct sk_firmware_place place;
    int r = sk_file_read(&sk_sys_real, path, SK_FIRMWARE_MAX_BYTES, &bytes, error);

    root = root ? root : "";
    if (r == 0)
        r = sk_firmware_check(identity, path, bytes.data, bytes.size, digest, error);
    if (r == 0)
        r = sk_firmware_find_place(&sk_sys_real, root, identity, bytes.data, bytes.size, &place,
                                   error);
    if (r < 0)
        return r;
    if (live && !sk_firmware_can_upload(root))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "--live: this kernel has no snp_dlfw_ex below /sys/class/firmware; "
                            "without --live the file is loaded with the driver");
    if (applies && !place.is_same)
        r = sk_firmware_install(root, &place, bytes.data, bytes.size, error);
    if (r == 0 && live)
        r = sk_firmware_upload(&sk_sys_real, root, bytes.data, bytes.size, error);
    if (r < 0)
        return r;
    add_plan(&text, &place, live);
    if (live)
        sk_text_add(&text, "the firmware that runs was updated\n");
    r = sk_cli_emit(&text, error);
    if (r == 0 && !applies && !place.is_same)
        sk_cli_note("nothing was changed; --apply writes the file");
    return r;
}

static int check_use(const struct sk_given *given, uint8_t digest[SK_SHA256_BYTES],
                     struct sevkit_error *error)
{
    static const char *const of_install[] = {OPT_DIGEST, OPT_APPLY, OPT_LIVE};
    const struct sk_args *args = given->args;

    for (size_t i = 0; args->operand_count == 0 && i < SK_ARRAY_SIZE(of_install); i++)
        if (sk_given_has(given, of_install[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for use with install",
                                of_install[i]);
    if (args->operand_count == 0)
        return 0;
    if (strcmp(args->operands[0], "install") != 0 || args->operand_count != 2)
        return sk_error_set(error, SEVKIT_EUSAGE, "expected 'install FILE', or no operand");
    if (sk_given_has(given, OPT_JSON))
        return sk_error_set(error, SEVKIT_EUSAGE, "--json has no effect on 'install'");
    if (!sk_given_has(given, OPT_DIGEST))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "install: --digest is required, from where you trust it");
    if (!sk_hex_decode(sk_given_value(given, OPT_DIGEST), digest, SK_SHA256_BYTES))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--digest: '%s' is not a SHA-256 of 64 hex digits",
                            sk_given_value(given, OPT_DIGEST));
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    uint8_t digest[SK_SHA256_BYTES];
    struct sk_host host;
    struct sk_host_identity identity;
    int r = check_use(given, digest, error);

    if (r == 0)
        r = sk_host_open(&sk_sys_real, sk_given_value(given, OPT_ROOT), &host, error);
    if (r < 0)
        return r;
    r = sk_host_identify(&host, &identity, error);
    if (r == 0 && !identity.product)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "no SEV firmware: \"%s\" (family 0x%x, model 0x%x) is no known EPYC",
                         identity.brand, identity.family, identity.model);
    if (r == 0)
        r = given->args->operand_count ? install(given, &identity, digest, error)
                                       : list_files(&host, &identity, given, error);
    sk_host_close(&host);
    return r;
}

const struct sk_command sk_command_host_firmware = {
    .noun = "host",
    .verb = "firmware",
    .summary = "files from which the kernel updates the SEV firmware",
    .spec = &spec,
    .run = run,
};
