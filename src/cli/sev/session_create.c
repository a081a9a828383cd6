/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "sev/platform/session_files.h"
#include "sev/sev_policy.h"

enum { PATHS_MAX = 64 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "policy",
     .required = true,
     .metavar = "VALUE",
     .help = "policy of the guest: a number, or names (nodbg,noks,es,nosend,domain,sev,api=0.24)"},
    {.name = "name", .metavar = "PREFIX", .help = "what the files' names begin with; default vm"},
    SK_FORCE_OPTION,
    SK_SEV_ROOT_OPTION,
    {.name = "unverified",
     .kind = SK_OPTION_FLAG,
     .conflicts = "trust-root",
     .help = "do not verify that the PDH belongs to an AMD processor"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit session create",
    .description =
        "Make the launch session of a SEV or SEV-ES guest: fresh transport keys, wrapped "
        "for the platform whose certificates FILE holds. Keys of one launch must not be "
        "used for another.",
    .epilog = "examples:\n"
              "  sevkit session create --policy nodbg,noks,es --name guest1 platform.chain\n",
    .options = options,
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

/* The member of each file in JSON. */
static const char *const keys[SK_SEV_SESSION_FILES] = {
    [SK_SEV_TIK_FILE] = "tik",
    [SK_SEV_TEK_FILE] = "tek",
    [SK_SEV_OWNER_FILE] = "owner_certificate",
    [SK_SEV_SESSION_FILE] = "session",
};

static int print(const struct sk_given *given, uint32_t policy,
                 const struct sk_sev_session_files *files, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.session-create/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *paths[SK_SEV_SESSION_FILES];

    sk_json_add_number(document, "policy", policy);
    for (size_t i = 0; i < SK_SEV_SESSION_FILES; i++) {
        paths[i] = sk_text_get(&files->paths[i]);
        sk_json_add_text(document, keys[i], paths[i]);
    }
    sk_text_addf(&text, "policy  0x%x (", policy);
    sk_sev_policy_format(policy, &text);
    sk_text_addf(&text, ")\nkeep    %s %s\nlaunch  %s (dhCert) %s (session)\n",
                 paths[SK_SEV_TIK_FILE], paths[SK_SEV_TEK_FILE], paths[SK_SEV_OWNER_FILE],
                 paths[SK_SEV_SESSION_FILE]);
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP(sk_sev_session_files_done) struct sk_sev_session_files files = {0};
    const char *prefix = sk_given_value(given, OPT_NAME);
    struct sk_sev_session_request request = {
        .certificates = &certificates,
        .unverified = sk_given_has(given, OPT_UNVERIFIED),
        .prefix = prefix ? prefix : "vm",
        .replace = sk_given_has(given, OPT_FORCE),
    };
    struct sk_sev_ca root;
    int r = sk_sev_policy_parse(sk_given_value(given, OPT_POLICY), &request.policy, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--policy");
    r = sk_sev_certs_given(given, &certificates, error);
    if (r == 0)
        r = sk_sev_root_given(given, &root, &request.root, error);
    if (r == 0)
        r = sk_sev_session_write_files(&request, &sk_cli_listener, &files, error);
    return r < 0 ? r : print(given, request.policy, &files, error);
}

const struct sk_command sk_command_session_create = {
    .noun = "session",
    .verb = "create",
    .summary = "make the launch session of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
