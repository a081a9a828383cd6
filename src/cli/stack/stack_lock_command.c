/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/output.h"
#include "stack/stack_lock.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {SK_OUTPUT_OPTION, .help = "lock file to write; default standard output"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stack lock",
    .description = "Turn AMDSEV's stable-commits, which names branches, into a lock file: each "
                   "repository is asked for the commit that its branch or tag has now.",
    .epilog = "examples:\n"
              "  sevkit stack lock stable-commits -o stack.toml\n",
    .options = options,
    .operands = "STABLE-COMMITS",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *output = sk_given_value(given, OPT_OUTPUT);
    int r = sk_stack_lock_resolve(given->args->operands[0], &text, error);

    return r < 0 ? r
                 : sk_cli_write_file(output ? output : "-", sk_text_get(&text), text.length, 0644,
                                     sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_stack_lock = {
    .noun = "stack",
    .verb = "lock",
    .summary = "turn AMDSEV's stable-commits into a lock file",
    .spec = &spec,
    .run = run,
};
