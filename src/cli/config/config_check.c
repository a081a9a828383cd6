/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/view/findings_view.h"
#include "cli/view/output.h"
#include "launch/guest_launch.h"

#include <stdio.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "qemu",
     .kind = SK_OPTION_FLAG,
     .help = "also ask the plan's QEMU whether it can start this guest"},
    {SK_FOR_QEMU_OPTION, .conflicts = "qemu"},
    SK_FOR_KERNEL_OPTION,
    SK_PLAN_SET_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit config check",
    .description =
        "Say whether a launch plan is well-formed and whether its guest can start and be "
        "measured.",
    .epilog = "examples:\n"
              "  sevkit config check guest.toml\n"
              "  sevkit config check --qemu --json vm-config.toml\n"
              "  sevkit config check --for-qemu 10.0 --for-kernel 6.11 guest.toml\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static bool has_refusal(const struct sk_findings *findings)
{
    return findings->kinds[SK_FINDING_ERROR] > 0;
}

static int print_json(const struct sk_vm *guest, const struct sk_findings *findings,
                      struct sevkit_error *error)
{
    static const struct sk_findings_names names = {"refusal", "rule", false};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.config-check/1");

    sk_json_add_text(document, "plan", guest->source);
    sk_json_add_text(document, "result", has_refusal(findings) ? "refused" : "accepted");
    sk_json_add_bool(document, "ok", !has_refusal(findings));
    sk_json_add(document, "findings", sk_findings_json(findings, &names));
    return sk_json_emit(document, error);
}

static int print_text(const struct sk_vm *guest, const struct sk_findings *findings,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_findings_add_text(&text, NULL, findings);
    if (!has_refusal(findings))
        sk_text_addf(&text, "%s: OK\n", guest->source);
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    struct sk_launch_request request = {.plan = sk_launch_source(given, given->args->operands[0])};
    int r = sk_launch_host(given, &request.host, error);

    request.host.asks_qemu = sk_given_has(given, OPT_QEMU);
    if (r == 0)
        r = sk_launch_check(&request, &sk_cli_listener, &launch, error);
    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? print_json(&launch.guest, &launch.findings, error)
                                          : print_text(&launch.guest, &launch.findings, error);
    return r < 0 || !has_refusal(&launch.findings) ? r : SK_ANSWER_NO;
}

const struct sk_command sk_command_config_check = {
    .noun = "config",
    .verb = "check",
    .summary = "say whether a launch plan can work",
    .spec = &spec,
    .run = run,
};
