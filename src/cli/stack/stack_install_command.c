/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/stack/stack_command.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "stack/install/stack_install.h"

#include <stdlib.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_STACK_WORK_OPTION,
    {.name = "root",
     .metavar = "DIR",
     .help = "install into the system that is mounted there, not into this one"},
    {.name = "apply", .kind = SK_OPTION_FLAG, .help = "do it; without, only show it"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stack install",
    .description =
        "Show, as commands with their undo, how what was built gets onto this host: QEMU and OVMF "
        "below /usr/local, KVM's options, the host's kernel package and the entry that GRUB "
        "starts. With --apply do it. What is there already is left out; files that are replaced are "
        "kept below /var/lib/sevkit/replaced. What was built is first compared with its manifest.",
    .epilog =
        "examples:\n"
        "  sevkit stack install\n"
        "  sevkit stack install --apply\n"
        "  sevkit stack install --work unpacked-release --root /mnt --apply\n"
        "\n"
        "exit status: 0 shown or done, 1 a file is not the manifest's, or --apply is not for\n"
        "this user, 2 usage, 3 malformed manifest, 4 files, programs or system\n",
    .options = options,
};

static void add_action(const struct sk_install_action *action, struct sk_text *text)
{
    SK_CLEANUP(sk_text_done) struct sk_text undo = {0};

    sk_install_print(action, text);
    sk_install_print_undo(action, &undo);
    sk_text_addf(text, "#   undo: %s", sk_text_get(&undo));
}

static int print_text(const struct sk_install *install, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "# to do: %zu of %zu\n", sk_install_left(install), install->count);
    for (size_t i = 0; i < install->count; i++)
        if (!install->actions[i].done)
            add_action(&install->actions[i], &text);
    return sk_cli_emit(&text, error);
}

static int print_json(const struct sk_install *install, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.stack-install/1");
    json_t *actions = sk_json_array();

    for (size_t i = 0; i < install->count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0}, undo = {0};
        json_t *action = sk_json_object();

        sk_install_print(&install->actions[i], &text);
        sk_install_print_undo(&install->actions[i], &undo);
        sk_json_add_text(action, "command", sk_text_get(&text));
        sk_json_add_text(action, "undo", sk_text_get(&undo));
        sk_json_add(action, "done", json_boolean(install->actions[i].done));
        sk_json_append(actions, action);
    }
    if (install->kernel)
        sk_json_add_text(document, "kernel", install->kernel);
    sk_json_add(document, "actions", actions);
    return sk_json_emit(document, error);
}

static int apply(const struct sk_install *install, struct sevkit_error *error)
{
    const char *path = getenv("PATH");
    int r = sk_install_run(install, path ? path : "/usr/sbin:/usr/bin:/sbin:/bin", &sk_cli_listener,
                           error);

    if (r == 0 && install->kernel && sk_install_left(install))
        sk_cli_note("the next start is with Linux %s; then 'sevkit host check' says whether it is "
                    "ready",
                    install->kernel);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_install_done) struct sk_install install = {0};
    int r = sk_install_plan(sk_given_value(given, OPT_WORK), sk_given_value(given, OPT_ROOT),
                            &install, error);

    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? print_json(&install, error)
                                          : print_text(&install, error);
    return r == 0 && sk_given_has(given, OPT_APPLY) ? apply(&install, error) : r;
}

const struct sk_command sk_command_stack_install = {
    .noun = "stack",
    .verb = "install",
    .summary = "put what was built onto a host",
    .spec = &spec,
    .run = run,
};
