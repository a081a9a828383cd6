/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_COMMANDS_H
#define SK_CLI_COMMANDS_H

/* The table of commands (main.c), and what is done with all of them alike. */

#include "base/text.h"
#include "cli/cli.h"

extern const struct sk_command *const sk_commands[];
extern const size_t sk_command_count;

bool sk_command_is_noun(const char *word);
/* The command that argv begins with, and how many words name it; NULL if there is none. */
const struct sk_command *sk_command_find(size_t argc, char *const *argv, size_t *ret_words);

/* From the words behind the command's name to the exit status, which these return. */
int sk_command_run(const struct sk_command *command, size_t argc, char *const *argv);
int sk_command_print_help(const struct sk_command *command);
int sk_command_emit(const struct sk_text *text);

/* "help [NOUN [VERB]]" */
int sk_help(size_t argc, char *const *argv);
int sk_help_overview(void);
int sk_help_noun(const char *noun);
/* What is wrong with words that name no command. */
int sk_help_unknown(size_t argc, char *const *argv);
/* For completions and for the check that the manual pages tell everything: one line per option,
 * "--NAME<tab>-L<tab>value|flag<tab>METAVAR<tab>CHOICES<tab>HELP<tab>ALIASES", or one per command. */
int sk_help_list_options(size_t argc, char *const *argv);

#endif
