/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "root",
     .metavar = "DIR",
     .help = "show a recording of 'sevkit host record' instead of this machine"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host show",
    .description =
        "Show who this host is: processor, features, identifiers of its chips, firmware, "
        "TCB by component, and where AMD has its certificates. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit host show\n"
              "  sudo sevkit host show --json | jq -r '.urls[]'\n",
    .options = options,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_host_identity identity;
    int r = sk_host_identify_at(&sk_sys_real, sk_given_value(given, OPT_ROOT), &identity, error);

    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = sk_host_identity_json(&identity);

        return sk_json_emit(document, error);
    }
    sk_host_add_identity(&text, &identity);
    return sk_cli_emit(&text, error);
}

const struct sk_command sk_command_host_show = {
    .noun = "host",
    .verb = "show",
    .summary = "product, chip identifiers, firmware, TCB and certificate addresses",
    .spec = &spec,
    .run = run,
};
