/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CLI_H
#define SK_CLI_CLI_H

/*
 * A command is one file and one row of the table in main.c: its name, its options, its function. Help,
 * completions and the check of the man pages derive from the option tables.
 */

#include "base/args/args.h"
#include "base/error.h"
#include "cli/command_list.h"
#include "cli/option_names.h"

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of every native command. */
enum sk_exit {
    SK_EXIT_YES = 0,
    SK_EXIT_NO = 1, /* the check said no, or the request was refused */
    SK_EXIT_USAGE = 2,
    SK_EXIT_INPUT = 3,  /* malformed input */
    SK_EXIT_SYSTEM = 4, /* files, standard output, memory, the machine */
    SK_EXIT_INTERNAL = 5,
    /* 'report verify' tells the kind of its no. */
    SK_EXIT_UNSIGNED = 10,   /* signature or chain of certificates */
    SK_EXIT_UNBOUND = 11,    /* report and certificate do not belong together */
    SK_EXIT_UNEXPECTED = 12, /* genuine, but not what was expected */
    SK_EXIT_OUTDATED = 13,   /* revoked or expired */
};

/* What a command returns when it has printed its answer and the answer is no. */
#define SK_ANSWER_NO 1
/* The same with a status of its own. */
#define SK_ANSWER_UNREADABLE  SK_EXIT_INPUT
#define SK_ANSWER_UNAVAILABLE SK_EXIT_SYSTEM
#define SK_ANSWER_UNSIGNED    SK_EXIT_UNSIGNED
#define SK_ANSWER_UNBOUND     SK_EXIT_UNBOUND
#define SK_ANSWER_UNEXPECTED  SK_EXIT_UNEXPECTED
#define SK_ANSWER_OUTDATED    SK_EXIT_OUTDATED

/* The words of a command line after parsing. */
struct sk_given {
    const struct sk_args_spec *spec;
    const struct sk_args *args;
    char *const *rest; /* sk_command.joined_dashes */
    size_t rest_count;
};

/* An option is asked for by its identifier, OPT_VCPU_TYPE for "vcpu-type" (cli/option_names.h, which the build
 * makes from the tables): a misspelt one does not compile. One that only other commands of the family have is as
 * if it were not given. */
static inline bool sk_given_has(const struct sk_given *given, const char *option)
{
    return sk_args_given(given->args, given->spec, option);
}

/* NULL if the option was not given. */
static inline const char *sk_given_value(const struct sk_given *given, const char *option)
{
    return sk_args_value(given->args, given->spec, option);
}

static inline const struct sk_arg *sk_given_arg(const struct sk_given *given, const char *option)
{
    return sk_args_get(given->args, given->spec, option);
}

struct sk_command {
    const char *noun;
    const char *verb; /* NULL: the noun is the whole command */
    const char *summary;
    const struct sk_args_spec *spec;
    /* An option after whose value all words are operands, whatever they look like; NULL: none. */
    const char *rest_after;
    /* "--NAME=--" of an option that takes a "--" behind it as its value: the words that follow are the rest of what
     * was given, and none of them is an option of ours; NULL: none. */
    const char *joined_dashes;
    /* 0, an SK_ANSWER_ code, or a SEVKIT_E code with the error set; nothing has been printed to standard
     * output then. */
    int (*run)(const struct sk_given *given, struct sevkit_error *error);
};

#define SK_DECLARE_COMMAND(name) extern const struct sk_command sk_command_##name;
SK_COMMANDS(SK_DECLARE_COMMAND)

/* Other names of one thing, for all commands (see sevkit(1)). */
#define SK_ALIAS_FORMAT     "output-format,to,form"
#define SK_ALIAS_GENERATION "mode,type,platform,for"
#define SK_ALIAS_FIRMWARE   "firmware"
#define SK_ALIAS_APPEND     "cmdline"
#define SK_ALIAS_FEATURES   "sev-features"
/* Pairs: "snp", "sev-snp". */
extern const char *const sk_generation_spellings[];

/* The row that ends every option table's head. */
#define SK_HELP_OPTION                                         \
    {                                                          \
        .name = "help", .letter = 'h', .kind = SK_OPTION_HELP, \
        .help = "show this help message and exit"              \
    }
/* What the row of --output begins with, where that names a file. */
#define SK_OUTPUT_OPTION .name = OPT_OUTPUT, .letter = 'o', .writes = true, .metavar = "FILE"
/* For each command with an option that writes a file (see written_files.h). */
#define SK_FORCE_OPTION                                                             \
    {                                                                               \
        .name = "force", .kind = SK_OPTION_FLAG, .help = "replace files that exist" \
    }
#define SK_JSON_OPTION                                                                   \
    {                                                                                    \
        .name = "json", .kind = SK_OPTION_FLAG, .help = "print JSON; see sevkit-json(5)" \
    }

#endif
