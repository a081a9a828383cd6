/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that change the firmware of a host. Each says what it does; what cannot be undone is done only
 * with --yes. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/host/host_device.h"
#include "cli/view/output.h"
#include "host/hashstick.h"
#include "host/host_manage.h"
#include "sys/file.h"

#include <inttypes.h>

static const struct sk_option config_options[] = {
    SK_HELP_OPTION,
    {.name = "tcb",
     .metavar = "LIST",
     .help = "TCB that reports show, like bl=4,tee=0,snp=24,ucode=219; at most the platform's"},
    {.name = "mask-chip-id", .kind = SK_OPTION_FLAG, .help = "reports show a chip id of zero"},
    {.name = "mask-chip-key", .kind = SK_OPTION_FLAG, .help = "reports are not signed by the VCEK"},
    {.name = "reset", .kind = SK_OPTION_FLAG, .help = "back to the committed TCB, nothing masked"},
    SK_HOST_DRY_RUN_OPTION,
    SK_HOST_SIMULATE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec config_spec = {
    .program = "sevkit host config",
    .description = "Set what reports of all guests of this host show (SNP_SET_CONFIG). What is not "
                   "named is set to its default. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit host config --tcb bl=4,tee=0,snp=22,ucode=213 --dry-run\n"
              "  sudo sevkit host config --mask-chip-id\n"
              "  sudo sevkit host config --reset\n",
    .options = config_options,
};

static const struct sk_option commit_options[] = {
    SK_HELP_OPTION, SK_HOST_YES_OPTION, SK_HOST_SIMULATE_OPTION, {.name = NULL}};

static const struct sk_args_spec commit_spec = {
    .program = "sevkit host commit",
    .description =
        "Commit the firmware that runs (SNP_COMMIT): the committed TCB becomes the current one, and "
        "older firmware cannot be loaded again. This cannot be undone. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit host commit\n"
              "  sudo sevkit host commit --yes\n",
    .options = commit_options,
};

static const struct sk_option vlek_options[] = {
    SK_HELP_OPTION, SK_HOST_DRY_RUN_OPTION, SK_HOST_SIMULATE_OPTION, {.name = NULL}};

static const struct sk_args_spec vlek_spec = {
    .program = "sevkit host vlek-load",
    .description =
        "Load a VLEK hashstick that AMD made for this host (SNP_VLEK_LOAD). Its TCB must "
        "be the one that reports show. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit host vlek-load --dry-run hashstick.bin\n"
              "  sudo sevkit host vlek-load hashstick.bin\n",
    .options = vlek_options,
    .operands = "HASHSTICK",
    .operands_min = 1,
    .operands_max = 1,
};

static int set_tcb(const struct sk_sys *sys, const char *value, struct sk_snp_config *config,
                   struct sk_text *text, struct sevkit_error *error)
{
    struct sk_host_identity identity;
    char parts[SEVKIT_TCB_TEXT_BYTES];
    int r = sk_host_identify_at(sys, NULL, &identity, error);

    if (r == 0)
        r = sk_snp_config_set_tcb(&identity, value, config, parts, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--tcb");
    sk_text_addf(text, "reported TCB: %s\n", parts);
    return 0;
}

static int change_config(const struct sk_sys *sys, const struct sk_given *given,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *tcb = sk_given_value(given, OPT_TCB);
    struct sk_snp_config config = {.mask_chip_id = sk_given_has(given, OPT_MASK_CHIP_ID),
                                   .mask_chip_key = sk_given_has(given, OPT_MASK_CHIP_KEY)};
    bool sets = tcb || config.mask_chip_id || config.mask_chip_key;
    uint8_t bytes[SK_SNP_CONFIG_BYTES];
    int r;

    if (sets == sk_given_has(given, OPT_RESET))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            sets ? "--reset contradicts the other options"
                                 : "one of --tcb, --mask-chip-id, --mask-chip-key, --reset is "
                                   "required");
    r = tcb ? set_tcb(sys, tcb, &config, &text, error) : 0;
    if (r < 0)
        return r;
    if (!sk_given_has(given, OPT_DRY_RUN))
        return sk_host_set_config(sys, &config, error);
    sk_snp_config_write(&config, bytes);
    sk_text_add(&text, "SNP_SET_CONFIG: ");
    sk_text_add_hex(&text, bytes, sizeof(bytes));
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int change_commit(const struct sk_sys *sys, const struct sk_given *given,
                         struct sevkit_error *error)
{
    bool done;
    int r = sk_host_device_describe(
        given, "SNP_COMMIT",
        "older firmware cannot be loaded after a commit, and this cannot be undone", &done, error);

    return r < 0 || done ? r : sk_host_commit(sys, error);
}

static int change_vlek(const struct sk_sys *sys, const struct sk_given *given,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_host_identity identity;
    const char *path = given->args->operands[0];
    uint64_t tcb = 0;
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_hashstick_read(bytes.data, bytes.size, &tcb, error);
    if (r == 0 && sk_given_has(given, OPT_DRY_RUN)) {
        sk_text_addf(&text, "hashstick for TCB 0x%016" PRIx64 "\n", tcb);
        return sk_cli_emit(&text, error);
    }
    if (r == 0)
        r = sk_host_identify_at(sys, NULL, &identity, error);
    if (r == 0)
        r = sk_hashstick_check(&identity, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    return sk_host_vlek_load(sys, bytes.data, error);
}

static int run_config(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_device_run(given, change_config, error);
}

static int run_commit(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_device_run(given, change_commit, error);
}

static int run_vlek_load(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_device_run(given, change_vlek, error);
}

const struct sk_command sk_command_host_config = {
    .noun = "host",
    .verb = "config",
    .summary = "set the TCB that reports show and what they mask",
    .spec = &config_spec,
    .run = run_config,
};

const struct sk_command sk_command_host_commit = {
    .noun = "host",
    .verb = "commit",
    .summary = "commit the SEV firmware; cannot be undone",
    .spec = &commit_spec,
    .run = run_commit,
};

const struct sk_command sk_command_host_vlek_load = {
    .noun = "host",
    .verb = "vlek-load",
    .summary = "load a VLEK hashstick",
    .spec = &vlek_spec,
    .run = run_vlek_load,
};
