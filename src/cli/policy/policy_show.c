/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/policy/policy_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

static const struct sk_option options[] = {SK_HELP_OPTION, SK_JSON_OPTION, {.name = NULL}};

static const struct sk_args_spec spec = {
    .program = "sevkit policy show",
    .description =
        "Show what a policy file says in its normal form: a TOML policy in which numbers, "
        "digests and names are written one way, keys are digests, and launch plans and "
        "SNPGuard's vm-config.toml have become the rules that follow from them.",
    .epilog = "examples:\n"
              "  sevkit policy show policy.json\n"
              "  sevkit policy show vm-config.toml >policy.toml\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static int print_text(const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_policy_write_toml(acceptance, false, &text);
    return sk_cli_emit(&text, error);
}

/* Where each value comes from. */
static json_t *origins_of(const struct sevkit_acceptance *acceptance)
{
    json_t *object = sk_json_object();

    for (size_t i = 0; i < sevkit_rule_count(); i++) {
        const char *name = sevkit_rule(i)->name;
        size_t count = sevkit_acceptance_count(acceptance, name);
        json_t *list = count > 0 ? sk_json_array() : NULL;

        for (size_t k = 0; k < count; k++)
            sk_json_append(list, sk_json_text(sevkit_acceptance_origin(acceptance, name, k)));
        if (list)
            sk_json_add(object, name, list);
    }
    return object;
}

static int print_json(const char *path, const struct sevkit_acceptance *acceptance,
                      enum sk_policy_format format, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.policy-show/1");

    sk_json_add_text(document, "path", path);
    sk_json_add_text(document, "format", sk_policy_format_name(format));
    sk_json_add(document, "policy", sk_policy_to_json(acceptance));
    sk_json_add(document, "origins", origins_of(acceptance));
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
                                         : print_text(acceptance, error);
}

const struct sk_command sk_command_policy_show = {
    .noun = "policy",
    .verb = "show",
    .summary = "show a policy file in its normal form",
    .spec = &spec,
    .run = run,
};
