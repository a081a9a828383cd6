/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates that a host hands to its guests with extended reports. */
#include "appraise/host_table.h"
#include "cli/certs/certs_files.h"
#include "cli/certs/certs_trust.h"
#include "cli/cli.h"
#include "cli/host/host_actions.h"
#include "cli/host/host_device.h"
#include "cli/view/checks.h"
#include "cli/view/output.h"

enum { PATHS_MAX = 64 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "PATH",
     .help = "import: the table to write; export: the folder"},
    {.name = "encoding",
     .choices = sk_certs_encodings,
     .help = "export: of the files; default pem"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace files that exist"},
    SK_TRUST_OPTIONS,
    SK_HOST_SIMULATE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host certs",
    .description =
        "The certificate table that guests of this host get with extended reports (QEMU's "
        "certs-path). import PATH...: make it from files or folders. check PATH...: does it fit "
        "this host? export TABLE: write what is in it into a folder. import and check verify each "
        "endorsement key up to AMD's root, and that its chip is this host's and its TCB the one "
        "that reports show; a table that does not fit is not written. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit certs fetch all --host --output certs/\n"
              "  sudo sevkit host certs import certs/ --output /etc/sevkit/certs.bin\n"
              "  sudo sevkit host certs check /etc/sevkit/certs.bin\n"
              "  sevkit host certs export certs.bin --output certs/ --encoding der\n",
    .options = options,
    .operands = "{import,check,export} PATH...",
    .operands_min = 2,
    .operands_max = PATHS_MAX,
};

static int load(const struct sk_given *given, struct sevkit_certs **ret_certs,
                struct sevkit_error *error)
{
    int r = sevkit_certs_new(ret_certs, error);

    for (size_t i = 1; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], *ret_certs, error);
    return r;
}

static int check(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sk_trust_done) struct sk_trust trust = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_host_identity identity;
    struct sk_checks checks = {0};
    int r = load(given, &certs, error);

    if (r == 0)
        r = sk_host_device_require(sys, &identity, error);
    if (r == 0)
        r = sk_trust_open(given, &trust, error);
    if (r == 0)
        r = sk_host_table_check(&trust, &identity, certs, &checks, error);
    if (r == 0 && !checks.failed && sk_given_has(given, OPT_OUTPUT))
        r = sk_certs_write_file(given, certs, true, error);
    if (r < 0)
        return r;
    document = sk_json_document("sevkit.host-certs/1");
    return sk_checks_answer(given, &checks, document, error);
}

static int export_folder(const struct sk_sys *sys, const struct sk_given *given,
                         struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    int r = load(given, &certs, error);

    (void)sys;
    return r < 0 ? r : sk_certs_write_files(given, certs, NULL, error);
}

#define CHECK_OPTIONS OPT_TRUST_ROOT, OPT_TIME, OPT_SIMULATE

static const struct sk_host_action actions[] = {
    {"import", 1, PATHS_MAX, OPT_OUTPUT, {OPT_JSON, OPT_FORCE, CHECK_OPTIONS}, check},
    {"check", 1, PATHS_MAX, NULL, {OPT_JSON, OPT_FORCE, CHECK_OPTIONS}, check},
    {"export", 1, 1, OPT_OUTPUT, {OPT_ENCODING, OPT_JSON, OPT_FORCE, CHECK_OPTIONS}, export_folder},
    {NULL},
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_actions_run(actions, given, error);
}

const struct sk_command sk_command_host_certs = {
    .noun = "host",
    .verb = "certs",
    .summary = "certificates that guests get with extended reports",
    .spec = &spec,
    .run = run,
};
