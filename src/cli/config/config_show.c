/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/view/output.h"
#include "plan/vm_write.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .help = "print the plan as JSON, which is a plan as well"},
    SK_PLAN_SET_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit config show",
    .description =
        "Print a launch plan in its normal form: what is set, with paths as they are seen "
        "from here. SNPGuard's vm-config.toml comes out as a plan.",
    .epilog = "examples:\n"
              "  sevkit config show vm-config.toml\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    int r = sk_launch_read(given, given->args->operands[0], &guest, error);

    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_JSON)) {
        document = sk_vm_to_json(&guest);
        return document ? sk_json_emit(document, error) : sk_error_oom(error);
    }
    sk_vm_write_toml(&guest, &text);
    return sk_cli_emit(&text, error);
}

const struct sk_command sk_command_config_show = {
    .noun = "config",
    .verb = "show",
    .summary = "print a launch plan in its normal form",
    .spec = &spec,
    .run = run,
};
