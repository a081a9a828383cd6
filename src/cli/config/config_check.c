/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/view/findings_view.h"
#include "cli/view/output.h"

#include <stdio.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

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

/* A block for another digest or policy keeps the guest from starting. */
static int check_id_block(const struct sk_start *launch, struct sk_findings *findings,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r;

    if (!launch->id_block || has_refusal(findings))
        return 0;
    r = sk_start_measure(launch, &measurement, error);
    if (r < 0)
        return r;
    r = sk_start_check_id_block(launch, measurement, error);
    if (r == SEVKIT_EREFUSED)
        sk_findings_add(findings, SK_FINDING_ERROR, "id-block", 0, "%s", error->text);
    return r == SEVKIT_EREFUSED ? 0 : r;
}

static int check(const struct sk_given *given, const struct sk_vm *guest, struct sk_qemu *qemu,
                 struct sk_findings *findings, struct sevkit_error *error)
{
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    int r = sk_plan_check_expect(guest, &sk_cli_listener, error);

    if (r == 0)
        r = sk_start_open(guest, &sk_sys_real, &launch, error);
    if (r == 0)
        r = sk_launch_host(given, &launch, error);
    if (r == 0 && sk_given_has(given, OPT_QEMU)) {
        r = sk_qemu_probe(sk_vm_qemu(guest), qemu, error);
        launch.qemu = qemu;
    }
    if (r == 0 && sk_given_has(given, OPT_FOR_QEMU)) {
        r = sk_launch_for_qemu(given, guest, qemu, error);
        launch.qemu = qemu;
    }
    if (r < 0)
        return r;
    /* This machine need not be the one that the guest will run on. */
    if (!sk_given_has(given, OPT_QEMU))
        launch.cbitpos.given = true;
    sk_start_check(&launch, findings);
    r = check_id_block(&launch, findings, error);
    return r == 0 && findings->failed ? sk_error_oom(error) : r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
    int r = sk_launch_read(given, given->args->operands[0], &guest, error);

    if (r == 0)
        r = check(given, &guest, &qemu, &findings, error);
    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? print_json(&guest, &findings, error)
                                          : print_text(&guest, &findings, error);
    return r < 0 || !has_refusal(&findings) ? r : SK_ANSWER_NO;
}

const struct sk_command sk_command_config_check = {
    .noun = "config",
    .verb = "check",
    .summary = "say whether a launch plan can work",
    .spec = &spec,
    .run = run,
};
