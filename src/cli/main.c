/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/debug_option.h"
#include "cli/version_command.h"
#include "cli/view/output.h"

#include <stdlib.h>
#include <string.h>

#define ROW(name) &sk_command_##name,
const struct sk_command *const sk_commands[] = {SK_COMMANDS(ROW)};

const size_t sk_command_count = SK_ARRAY_SIZE(sk_commands);

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
    return sk_command_emit(&text);
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
        return sk_help_overview();
    if (is_word(words[0], "-V", "--version"))
        return print_version(0, NULL);
    if (strcmp(words[0], "version") == 0)
        return print_version(count - 1, words + 1);
    if (strcmp(words[0], "help") == 0)
        return sk_help(count - 1, words + 1);
    if (strcmp(words[0], "--list-options") == 0)
        return sk_help_list_options(count - 1, words + 1);
    command = sk_command_find(count, words, &used);
    if (command)
        return sk_command_run(command, count - used, words + used);
    if (sk_command_is_noun(words[0]) && count > 1 && is_word(words[1], "-h", "--help"))
        return sk_help_noun(words[0]);
    return sk_help_unknown(count, words);
}
