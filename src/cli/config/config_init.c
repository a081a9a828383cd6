/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/view/output.h"
#include "plan/vm_write.h"

#include <string.h>

static const char *const generations[] = {"none", "sev", "sev-es", "sev-snp", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "generation",
     .alias = SK_ALIAS_GENERATION,
     .spellings = sk_generation_spellings,
     .choices = generations,
     .help = "what the guest is protected with; default sev-snp"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit config init",
    .description = "Write a launch plan to start from: every key, with its meaning.",
    .epilog = "examples:\n"
              "  sevkit config init guest.toml\n"
              "  sevkit config init --generation none -\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *name = sk_given_value(given, OPT_GENERATION);
    enum sk_generation generation = SK_GENERATION_SNP;

    for (unsigned i = 0; name && generations[i]; i++)
        if (strcmp(generations[i], name) == 0)
            generation = (enum sk_generation)i;
    sk_vm_template(generation, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    return sk_cli_write_file(given->args->operands[0], sk_text_get(&text), text.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_config_init = {
    .noun = "config",
    .verb = "init",
    .summary = "write a launch plan to start from",
    .spec = &spec,
    .run = run,
};
