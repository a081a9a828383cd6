/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to an exit status. */
#include "cli/commands.h"

#include "base/cleanup.h"
#include "cli/guest_options.h"
#include "cli/rest_words.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/written_files.h"

#include <string.h>

/* Every error code of the library and what the shell sees of it. */
static const struct {
    int code;
    enum sk_exit status;
} statuses[] = {
    {SEVKIT_OK, SK_EXIT_YES},
    {SK_ANSWER_NO, SK_EXIT_NO},
    {SEVKIT_EREFUSED, SK_EXIT_NO},
    {SEVKIT_EUSAGE, SK_EXIT_USAGE},
    {SEVKIT_EINPUT, SK_EXIT_INPUT},
    {SEVKIT_EIO, SK_EXIT_SYSTEM},
    {SEVKIT_ENOMEM, SK_EXIT_SYSTEM},
    {SEVKIT_EINTERNAL, SK_EXIT_INTERNAL},
    {SK_ANSWER_UNREADABLE, SK_EXIT_INPUT},
    {SK_ANSWER_UNAVAILABLE, SK_EXIT_SYSTEM},
    {SK_ANSWER_UNSIGNED, SK_EXIT_UNSIGNED},
    {SK_ANSWER_UNBOUND, SK_EXIT_UNBOUND},
    {SK_ANSWER_UNEXPECTED, SK_EXIT_UNEXPECTED},
    {SK_ANSWER_OUTDATED, SK_EXIT_OUTDATED},
};

static int exit_status(int result)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(statuses); i++)
        if (statuses[i].code == result)
            return (int)statuses[i].status;
    return SK_EXIT_INTERNAL;
}

static int finish(int result, const struct sevkit_error *error)
{
    if (result < 0)
        sk_cli_error("%s", error->text);
    return exit_status(result);
}

int sk_command_emit(const struct sk_text *text)
{
    struct sevkit_error error = {0};

    return finish(sk_cli_emit(text, &error), &error);
}

int sk_command_print_help(const struct sk_command *command)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_args_help(command->spec, sk_cli_width(), &text);
    return sk_command_emit(&text);
}

/* Also where the command line is what is wrong with it. */
static bool wants_json(const struct sk_command *command, size_t argc, char *const *argv)
{
    bool asked = false, known = false;

    for (size_t i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        asked = asked || strcmp(argv[i], "--json") == 0;
    for (const struct sk_option *option = command->spec->options; option->name; option++)
        known = known || strcmp(option->name, OPT_JSON) == 0;
    return asked && known;
}

int sk_command_run(const struct sk_command *command, size_t argc, char *const *argv)
{
    struct sk_args args;
    struct sk_given given = {.spec = command->spec, .args = &args};
    SK_CLEANUP_FREE char **words =
        command->rest_after      ? sk_rest_end_options(command->rest_after, &argc, argv)
        : command->joined_dashes ? sk_rest_take(command->joined_dashes, &argc, argv, &given)
                                 : NULL;
    struct sevkit_error error = {0};
    enum sk_args_outcome outcome = SK_ARGS_RUN;
    bool listed;
    int result;

    argv = words ? words : argv;
    sk_cli_set_program(command->spec->program);
    result = sk_list_values(command->spec, argc, argv, &listed, &error);
    if (listed)
        return finish(result, &error);
    result = sk_args_parse(command->spec, argc, argv, &args, &outcome, &error);
    if (result == 0 && outcome == SK_ARGS_HELP)
        return sk_command_print_help(command);
    if (result == 0) {
        result = sk_outputs_check(&given, &error);
        if (result == 0)
            result = command->run(&given, &error);
        sk_args_done(&args);
    }
    finish(result, &error);
    if (result < 0 && wants_json(command, argc, argv))
        sk_json_emit_error(command->spec->program, &error);
    if (result == SEVKIT_EUSAGE)
        sk_cli_note("'%s --help' shows the options", command->spec->program);
    return exit_status(result);
}
