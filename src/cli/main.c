/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "cli/cli.h"
#include "cli/debug_option.h"
#include "cli/guest_options.h"
#include "cli/rest_words.h"
#include "cli/version_command.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/written_files.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One a line, so that additions do not touch each other. */
/* clang-format off */
static const struct sk_command *const commands[] = {
    &sk_command_measure,
    &sk_command_firmware_acpi,
    &sk_command_firmware_show,
    &sk_command_id_block_create,
    &sk_command_id_block_show,
    &sk_command_id_block_verify,
    &sk_command_key_generate,
    &sk_command_key_digest,
    &sk_command_vmsa_build,
    &sk_command_vmsa_show,
    &sk_command_vmsa_diff,
    &sk_command_match, &sk_command_trace_compare,
    &sk_command_igvm_show,
    &sk_command_igvm_measure,
    &sk_command_igvm_verify,
    &sk_command_igvm_sign,
    &sk_command_certs_bundle,
    &sk_command_certs_export,
    &sk_command_certs_fetch,
    &sk_command_certs_import,
    &sk_command_certs_show,
    &sk_command_certs_url,
    &sk_command_certs_verify,
    &sk_command_policy_check,
    &sk_command_policy_init,
    &sk_command_policy_show,
    &sk_command_advisories_list,
    &sk_command_advisories_show,
    &sk_command_report_get,
    &sk_command_derive_key,
    &sk_command_guest_check,
    &sk_command_report_show,
    &sk_command_report_convert,
    &sk_command_report_verify,
    &sk_command_sim_init,
    &sk_command_sim_run,
    &sk_command_sim_serve,
    &sk_command_validate,
    &sk_command_validate_report,
    &sk_command_session_create,
    &sk_command_secret_build,
    &sk_command_sev_certs_show,
    &sk_command_sev_certs_verify,
    &sk_command_domain_xml,
    &sk_command_config_init,
    &sk_command_config_check,
    &sk_command_config_show,
    &sk_command_launch,
    &sk_command_attest_ssh,
    &sk_command_attest_unlock,
    &sk_command_attest_report,
    &sk_command_status,
    &sk_command_stop,
    &sk_command_host_check,
    &sk_command_host_record,
    &sk_command_host_diagnose,
    &sk_command_host_fix,
    &sk_command_host_show,
    &sk_command_host_domcapabilities,
    &sk_command_host_versions,
    &sk_command_host_firmware,
    &sk_command_host_swiotlb,
    &sk_command_host_config,
    &sk_command_host_commit,
    &sk_command_host_vlek_load,
    &sk_command_host_hashstick,
    &sk_command_host_certs,
    &sk_command_host_sev,
    &sk_command_stack_plan,
    &sk_command_stack_build,
    &sk_command_stack_lock,
    &sk_command_stack_package,
    &sk_command_stack_fetch,
    &sk_command_stack_install,
    &sk_command_stack_source,
    &sk_command_stack_packages,
#ifdef SK_HAVE_INITRAMFS
    &sk_command_initramfs_build,
#endif
#ifdef SK_HAVE_IMAGE
    &sk_command_image_create,
    &sk_command_image_convert,
    &sk_command_image_verity,
    &sk_command_image_luks,
    &sk_command_image_show,
    &sk_command_image_check,
#endif
#ifdef SK_HAVE_DEMO
    &sk_command_demo_verity,
    &sk_command_demo_luks,
#endif
};
/* clang-format on */

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

static int emit(const struct sk_text *text)
{
    struct sevkit_error error = {0};

    return finish(sk_cli_emit(text, &error), &error);
}

/* What people want to do, the common first; a noun stands in one group. */
static const struct {
    const char *title;
    const char *nouns; /* joined by commas, in the order in which they are shown */
} groups[] = {
    {"know and pin what will run", "measure,match,id-block,key,policy"},
    {"verify a SEV-SNP guest", "report,attest,certs,advisories"},
    {"start a guest", "config,launch,status,stop,domain"},
    {"prepare a host", "host,stack"},
    {"build a guest's disk and boot files", "image,initramfs,firmware"},
    {"inside of a guest", "guest,derive-key"},
    {"look into details", "igvm,vmsa,trace"},
    {"try it without the hardware", "sim,demo"},
    {"SEV and SEV-ES guests only", "validate,validate-report,session,secret,sev-certs"},
};

static void add_commands(struct sk_text *text, const char *noun)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(commands); i++) {
        const char *verb = commands[i]->verb ? commands[i]->verb : "";
        int width = 18 - (int)strlen(commands[i]->noun) - 1;

        if (strcmp(noun, commands[i]->noun) != 0)
            continue;
        sk_text_addf(text, "  %s %-*s %s\n", commands[i]->noun, width, verb, commands[i]->summary);
    }
}

static void add_groups(struct sk_text *text)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(groups); i++) {
        struct sk_item noun;

        sk_text_addf(text, "%s%s:\n", i > 0 ? "\n" : "", groups[i].title);
        for (const char *cursor = groups[i].nouns; sk_list_next(&cursor, &noun);)
            add_commands(text, noun.text);
    }
}

static int print_overview(void)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_add(&text, "usage: sevkit COMMAND [OPTION...]\n\n"
                       "Measure, launch and verify confidential guests (AMD SEV, SEV-ES, "
                       "SEV-SNP).\n\n");
    add_groups(&text);
    sk_text_add(&text,
                "\n"
                "options:\n"
                "  -h, --help           show this help message and exit\n"
                "  -V, --version        show the version and exit; 'version --verbose' shows more\n"
                "  --debug[=ROOM,...]   before the command: print each decision to stderr\n"
                "\n"
                "'sevkit help COMMAND' tells more about a command, as does sevkit(1).\n"
                "\n"
                "exit status: 0 yes, 1 no or refused, 2 usage, 3 malformed input, 4 files or "
                "system,\n5 internal error; 'report verify' has 10 to 13 for kinds of no\n");
    return emit(&text);
}

static int print_noun(const char *noun)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "usage: sevkit %s VERB [OPTION...]\n\ncommands:\n", noun);
    add_commands(&text, noun);
    return emit(&text);
}

static int print_help(const struct sk_command *command)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_args_help(command->spec, sk_cli_width(), &text);
    return emit(&text);
}

/* "version [--verbose]" */
static int print_version(size_t argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    bool verbose = argc > 0 && strcmp(argv[0], "--verbose") == 0;

    if (argc > (verbose ? 1u : 0u)) {
        sk_cli_error("version: unknown word '%s'; --verbose is its only option", argv[verbose]);
        return SK_EXIT_USAGE;
    }
    sk_version_add(&text, verbose);
    return emit(&text);
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

static int run_command(const struct sk_command *command, size_t argc, char *const *argv)
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
        return print_help(command);
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

static bool is_noun(const char *word)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(commands); i++)
        if (strcmp(commands[i]->noun, word) == 0)
            return true;
    return false;
}

/* The command that argv begins with, and how many words name it; NULL if there is none. */
static const struct sk_command *find_command(size_t argc, char *const *argv, size_t *ret_words)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(commands); i++) {
        size_t words = commands[i]->verb ? 2 : 1;

        if (argc < words || strcmp(argv[0], commands[i]->noun) != 0)
            continue;
        if (words == 2 && strcmp(argv[1], commands[i]->verb) != 0)
            continue;
        *ret_words = words;
        return commands[i];
    }
    return NULL;
}

/* "verify", a verb without its noun: "report verify, certs verify, ..."; returns how many there are. */
static size_t add_nouns(const char *verb, struct sk_text *text)
{
    size_t count = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(commands); i++)
        if (commands[i]->verb && strcmp(commands[i]->verb, verb) == 0)
            sk_text_addf(text, "%s'%s %s'", count++ > 0 ? ", " : "", commands[i]->noun, verb);
    return count;
}

static int unknown_command(size_t argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text meant = {0};
    bool noun_known = is_noun(argv[0]);
    const char *word = !noun_known ? argv[0] : argc > 1 ? argv[1] : NULL;
    struct sk_suggestion suggestion = sk_suggestion_for(word ? word : "");

    for (size_t i = 0; word && i < SK_ARRAY_SIZE(commands); i++) {
        if (!noun_known)
            sk_suggestion_try(&suggestion, commands[i]->noun);
        else if (commands[i]->verb && strcmp(commands[i]->noun, argv[0]) == 0)
            sk_suggestion_try(&suggestion, commands[i]->verb);
    }
    if (!word)
        sk_cli_error("'%s' needs a verb; 'sevkit help %s' shows them", argv[0], argv[0]);
    else if (noun_known)
        sk_cli_error("'%s %s' is not a command" SK_SUGGESTION_FORMAT, argv[0], word,
                     SK_SUGGESTION_ARGS(suggestion));
    else if (word[0] == '-')
        sk_cli_error(
            "'%s' is not an option of sevkit itself (--help, --version, --debug); a command's own "
            "come after it",
            word);
    else if (add_nouns(word, &meant) > 0)
        sk_cli_error("'%s' is not a command by itself; there is %s", word, sk_text_get(&meant));
    else
        sk_cli_error("'%s' is not a command" SK_SUGGESTION_FORMAT "; 'sevkit help' shows them all",
                     word, SK_SUGGESTION_ARGS(suggestion));
    return SK_EXIT_USAGE;
}

/* "help [NOUN [VERB]]" */
static int help(size_t argc, char *const *argv)
{
    size_t words = 0;
    const struct sk_command *command = argc > 0 ? find_command(argc, argv, &words) : NULL;

    if (argc == 0)
        return print_overview();
    if (command && argc == words)
        return print_help(command);
    if (!command && argc == 1 && is_noun(argv[0]))
        return print_noun(argv[0]);
    if (!command)
        return unknown_command(argc, argv);
    sk_cli_error("help: too many words: '%s'", argv[words]);
    return SK_EXIT_USAGE;
}

static const char *option_kind(const struct sk_option *option)
{
    return option->kind == SK_OPTION_VALUE || option->kind == SK_OPTION_LIST ? "value" : "flag";
}

/* "--firmware --bios" */
static void add_aliases(const struct sk_args_spec *spec, const struct sk_option *option,
                        struct sk_text *text)
{
    size_t count = 0;
    struct sk_item alias;

    for (const char *cursor = option->alias; sk_args_next_alias(spec, &cursor, &alias);)
        sk_text_addf(text, "%s--%s", count++ > 0 ? " " : "", alias.text);
}

/* For completions and for the check that the manual pages tell everything: one line per option,
 * "--NAME<tab>-L<tab>value|flag<tab>METAVAR<tab>CHOICES<tab>HELP<tab>ALIASES", or one per command. */
static int list_options(size_t argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t words;
    const struct sk_command *command = argc > 0 ? find_command(argc, argv, &words) : NULL;

    if (argc > 0 && !command)
        return unknown_command(argc, argv);
    for (size_t i = 0; !command && i < SK_ARRAY_SIZE(commands); i++)
        sk_text_addf(&text, "%s\t%s\t%s\t%s\n", commands[i]->noun,
                     commands[i]->verb ? commands[i]->verb : "",
                     commands[i]->spec->operands ? commands[i]->spec->operands : "",
                     commands[i]->summary);
    for (const struct sk_option *option = command ? command->spec->options : NULL;
         option && option->name; option++) {
        char letter[3] = {'-', option->letter, '\0'};

        sk_text_addf(&text, "--%s\t%s\t%s\t%s\t", option->name, option->letter ? letter : "",
                     option_kind(option), option->metavar ? option->metavar : "");
        for (size_t i = 0; option->choices && option->choices[i]; i++)
            sk_text_addf(&text, "%s%s", i > 0 ? " " : "", option->choices[i]);
        sk_text_addf(&text, "\t%s\t", option->help ? option->help : "");
        add_aliases(command->spec, option, &text);
        sk_text_add(&text, "\n");
    }
    return emit(&text);
}

static bool is_word(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

/* "--debug", "--debug=ROOM,..." in front of the command, or else SEVKIT_DEBUG. How many words that were; 2
 * after an error. */
static size_t start_debug(size_t argc, char *const *argv)
{
    const char *word = argc > 0 ? argv[0] : "";
    bool given = strncmp(word, "--debug", 7) == 0 && (!word[7] || word[7] == '=');
    const char *rooms = given ? (word[7] ? word + 8 : "all") : getenv("SEVKIT_DEBUG");
    struct sevkit_error error = {0};

    if (!rooms || (!given && !rooms[0]))
        return 0;
    if (sk_cli_debug_start(given ? "--debug" : "SEVKIT_DEBUG", rooms, &error) == 0)
        return given;
    sk_cli_error("%s", error.text);
    return 2;
}

int main(int argc, char **argv)
{
    char *const *words = argv + 1;
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    const struct sk_command *command;
    size_t used;

    sk_cli_start();
    used = start_debug(count, words);
    if (used > 1)
        return SK_EXIT_USAGE;
    words += used;
    count -= used;
    if (count == 0) {
        sk_cli_error("a command is required; 'sevkit help' shows them all");
        return SK_EXIT_USAGE;
    }
    if (is_word(words[0], "-h", "--help"))
        return print_overview();
    if (is_word(words[0], "-V", "--version"))
        return print_version(0, NULL);
    if (strcmp(words[0], "version") == 0)
        return print_version(count - 1, words + 1);
    if (strcmp(words[0], "help") == 0)
        return help(count - 1, words + 1);
    if (strcmp(words[0], "--list-options") == 0)
        return list_options(count - 1, words + 1);
    command = find_command(count, words, &used);
    if (command)
        return run_command(command, count - used, words + used);
    if (is_noun(words[0]) && count > 1 && is_word(words[1], "-h", "--help"))
        return print_noun(words[0]);
    return unknown_command(count, words);
}
