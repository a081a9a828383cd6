/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/policy/policy_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "policy/draft.h"

static const struct sk_option options[] = {SK_HELP_OPTION, SK_JSON_OPTION, {.name = NULL}};

static const struct sk_args_spec spec = {
    .program = "sevkit policy check",
    .description =
        "Say whether a policy file is well-formed, and what it leaves open. Launch plans "
        "in it are measured, and the files that they name are read.",
    .epilog = "examples:\n"
              "  sevkit policy check policy.toml\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static int print_text(const char *path, const struct sevkit_acceptance *acceptance,
                      enum sk_policy_format format, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t count = sk_policy_rule_count(acceptance);
    const char *gap;

    sk_text_add_printable(&text, path);
    sk_text_addf(&text, ": OK: %s, %zu rule%s\n", sk_policy_format_name(format), count,
                 count == 1 ? "" : "s");
    for (size_t i = 0; (gap = sk_policy_gap(acceptance, i)); i++)
        sk_text_addf(&text, "note: %s\n", gap);
    return sk_cli_emit(&text, error);
}

static int print_json(const char *path, const struct sevkit_acceptance *acceptance,
                      enum sk_policy_format format, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.policy-check/1");
    json_t *notes = sk_json_array();
    const char *gap;

    sk_json_add_text(document, "path", path);
    sk_json_add_text(document, "format", sk_policy_format_name(format));
    sk_json_add_integer(document, "rules", sk_policy_rule_count(acceptance));
    for (size_t i = 0; (gap = sk_policy_gap(acceptance, i)); i++)
        sk_json_append(notes, sk_json_text(gap));
    sk_json_add(document, "notes", notes);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    const char *path = given->args->operands[0];
    enum sk_policy_format format = SK_POLICY_TOML;
    int r = sk_policy_input_read(path, &acceptance, &format, error);

    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? print_json(path, acceptance, format, error)
                                         : print_text(path, acceptance, format, error);
}

const struct sk_command sk_command_policy_check = {
    .noun = "policy",
    .verb = "check",
    .summary = "check a policy file",
    .spec = &spec,
    .run = run,
};
