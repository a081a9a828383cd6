/* SPDX-License-Identifier: Apache-2.0 */
/* What there is, and what was meant. */
#include "cli/commands.h"
#include "cli/other_names.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "cli/view/output.h"

#include <string.h>

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
    for (size_t i = 0; i < sk_command_count; i++) {
        const char *verb = sk_commands[i]->verb ? sk_commands[i]->verb : "";
        int width = 18 - (int)strlen(sk_commands[i]->noun) - 1;

        if (strcmp(noun, sk_commands[i]->noun) != 0)
            continue;
        sk_text_addf(text, "  %s %-*s %s\n", sk_commands[i]->noun, width, verb,
                     sk_commands[i]->summary);
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

int sk_help_overview(void)
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
    return sk_command_emit(&text);
}

int sk_help_noun(const char *noun)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "usage: sevkit %s VERB [OPTION...]\n\ncommands:\n", noun);
    add_commands(&text, noun);
    sk_other_names_add(&text, noun);
    return sk_command_emit(&text);
}

bool sk_command_is_noun(const char *word)
{
    for (size_t i = 0; i < sk_command_count; i++)
        if (strcmp(sk_commands[i]->noun, word) == 0)
            return true;
    return sk_other_name_is_noun(word);
}

const struct sk_command *sk_command_find(size_t argc, char *const *argv, size_t *ret_words)
{
    for (size_t i = 0; i < sk_command_count; i++) {
        size_t words = sk_commands[i]->verb ? 2 : 1;

        if (argc < words || strcmp(argv[0], sk_commands[i]->noun) != 0)
            continue;
        if (words == 2 && strcmp(argv[1], sk_commands[i]->verb) != 0)
            continue;
        *ret_words = words;
        return sk_commands[i];
    }
    return sk_other_name_find(argc, argv, ret_words);
}

/* "verify", a verb without its noun: "report verify, certs verify, ..."; returns how many there are. */
static size_t add_nouns(const char *verb, struct sk_text *text)
{
    size_t count = 0;

    for (size_t i = 0; i < sk_command_count; i++)
        if (sk_commands[i]->verb && strcmp(sk_commands[i]->verb, verb) == 0)
            sk_text_addf(text, "%s'%s %s'", count++ > 0 ? ", " : "", sk_commands[i]->noun, verb);
    return count;
}

int sk_help_unknown(size_t argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text meant = {0};
    bool noun_known = sk_command_is_noun(argv[0]);
    const char *word = !noun_known ? argv[0] : argc > 1 ? argv[1] : NULL;
    struct sk_suggestion suggestion = sk_suggestion_for(word ? word : "");

    for (size_t i = 0; word && i < sk_command_count; i++) {
        if (!noun_known)
            sk_suggestion_try(&suggestion, sk_commands[i]->noun);
        else if (sk_commands[i]->verb && strcmp(sk_commands[i]->noun, argv[0]) == 0)
            sk_suggestion_try(&suggestion, sk_commands[i]->verb);
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

int sk_help(size_t argc, char *const *argv)
{
    size_t words = 0;
    const struct sk_command *command = argc > 0 ? sk_command_find(argc, argv, &words) : NULL;

    if (argc == 0)
        return sk_help_overview();
    if (command && argc == words)
        return sk_command_print_help(command);
    if (!command && argc == 1 && sk_command_is_noun(argv[0]))
        return sk_help_noun(argv[0]);
    if (!command)
        return sk_help_unknown(argc, argv);
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

int sk_help_list_options(size_t argc, char *const *argv)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t words;
    const struct sk_command *command = argc > 0 ? sk_command_find(argc, argv, &words) : NULL;

    if (argc > 0 && !command)
        return sk_help_unknown(argc, argv);
    for (size_t i = 0; !command && i < sk_command_count; i++)
        sk_text_addf(&text, "%s\t%s\t%s\t%s\n", sk_commands[i]->noun,
                     sk_commands[i]->verb ? sk_commands[i]->verb : "",
                     sk_commands[i]->spec->operands ? sk_commands[i]->spec->operands : "",
                     sk_commands[i]->summary);
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
    return sk_command_emit(&text);
}
