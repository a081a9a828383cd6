/* SPDX-License-Identifier: Apache-2.0 */
/* Files from which the kernel updates the SEV firmware. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/cli.h"
#include "cli/host/host_actions.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "host/update/firmware_file.h"

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

static int show(const struct sk_given *given,
                const struct sk_firmware_entry entries[SK_FIRMWARE_FILES],
                struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-firmware/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *files = sk_json_array();

    sk_json_add(document, "files", files);
    for (size_t i = 0; i < SK_FIRMWARE_FILES; i++) {
        json_t *file = sk_json_object();

        sk_json_add_text(file, "path", entries[i].path);
        sk_json_add_bool(file, "exists", entries[i].exists);
        sk_json_append(files, file);
        sk_text_addf(&text, "%-8s %s\n", entries[i].exists ? "present" : "missing",
                     entries[i].path);
    }
    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    sk_text_add(&text,
                "\nThe first file that is there is loaded when the driver starts, if it is newer\n"
                "than the firmware that runs. With no guest running:\n" RELOAD_STEPS
                "or reboot. EPYC 9004 and later are updated by the BIOS.\n");
    return sk_cli_emit(&text, error);
}

static int identify(struct sk_host *host, struct sk_host_identity *ret_identity,
                    struct sevkit_error *error)
{
    int r = sk_host_identify(host, ret_identity, error);

    if (r < 0 || ret_identity->product)
        return r;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "no SEV firmware: \"%s\" (family 0x%x, model 0x%x) is no known EPYC",
                        ret_identity->brand, ret_identity->family, ret_identity->model);
}

static int list_files(const struct sk_sys *sys, const struct sk_given *given,
                      struct sevkit_error *error)
{
    struct sk_firmware_entry entries[SK_FIRMWARE_FILES];
    struct sk_host_identity identity;
    struct sk_host host;
    int r = sk_host_open(sys, sk_given_value(given, OPT_ROOT), &host, error);

    if (r < 0)
        return r;
    r = identify(&host, &identity, error);
    if (r == 0)
        sk_firmware_list(&host, &identity, entries);
    sk_host_close(&host);
    return r < 0 ? r : show(given, entries, error);
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

static int read_update(const struct sk_given *given, struct sk_firmware_update *ret_update,
                       struct sevkit_error *error)
{
    const char *root = sk_given_value(given, OPT_ROOT), *digest = sk_given_value(given, OPT_DIGEST);

    *ret_update = (struct sk_firmware_update){
        .root = root ? root : "",
        .path = sk_host_action_file(given, 0),
        .applies = sk_given_has(given, OPT_APPLY),
        .uploads = sk_given_has(given, OPT_LIVE),
    };
    if (!sk_hex_decode(digest, ret_update->digest, SK_SHA256_BYTES))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--digest: '%s' is not a SHA-256 of 64 hex digits", digest);
    return 0;
}

static int install(const struct sk_sys *sys, const struct sk_given *given,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_firmware_update update;
    struct sk_firmware_place place = {0};
    struct sk_host_identity identity;
    struct sk_host host;
    int r = read_update(given, &update, error);

    if (r == 0)
        r = sk_host_open(sys, sk_given_value(given, OPT_ROOT), &host, error);
    if (r < 0)
        return r;
    r = identify(&host, &identity, error);
    sk_host_close(&host);
    update.sys = sys;
    if (r == 0)
        r = sk_firmware_update(&update, &identity, &place, error);
    if (r < 0)
        return r;
    add_plan(&text, &place, update.uploads);
    if (update.uploads)
        sk_text_add(&text, "the firmware that runs was updated\n");
    r = sk_cli_emit(&text, error);
    if (r == 0 && !update.applies && !place.is_same)
        sk_cli_note("nothing was changed; --apply writes the file");
    return r;
}

static const struct sk_host_action actions[] = {
    {NULL, 0, 0, NULL, {OPT_JSON, OPT_ROOT}, list_files},
    {"install", 1, 1, OPT_DIGEST, {OPT_ROOT, OPT_APPLY, OPT_LIVE}, install},
    {NULL},
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_actions_run(actions, given, error);
}

const struct sk_command sk_command_host_firmware = {
    .noun = "host",
    .verb = "firmware",
    .summary = "files from which the kernel updates the SEV firmware",
    .spec = &spec,
    .run = run,
};
