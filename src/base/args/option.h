/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_OPTION_H
#define SK_BASE_ARGS_OPTION_H

/* Tables of options, and what was given for each row of them. */

#include <stdbool.h>
#include <stddef.h>

enum sk_option_kind {
    SK_OPTION_VALUE, /* takes one argument */
    SK_OPTION_FLAG,
    SK_OPTION_LIST, /* takes one argument, may be repeated, all are kept */
    SK_OPTION_HELP, /* parsing stops with SK_ARGS_HELP */
    SK_OPTION_VERSION,
};

struct sk_option {
    const char *name; /* long name without dashes: "vcpu-type" */
    char letter;      /* 0 if there is none */
    enum sk_option_kind kind;
    bool required;
    const char *metavar;        /* NULL: choices in braces, or the name in capitals */
    const char *help;           /* NULL: none */
    const char *const *choices; /* NULL-terminated list, or NULL */
    /* Other full names, joined by commas, and another letter: taken too, but not abbreviated. Help shows the
     * names in one place at its end; a name that is a row of its own in the same table is that row's. */
    const char *alias;
    char alias_letter;
    const char *const *more_choices; /* values beyond the choices, not shown */
    /* Other spellings of choices, not shown: pairs of a spelling and the choice that is taken for it, then NULL. */
    const char *const *spellings;
    /* Says whether value is well-formed; if not, *ret_type is the word for "invalid WORD value". */
    bool (*check)(const char *value, const char **ret_type);
    /* What the option goes with, each a list of options joined by commas, each of them with a value if it is
     * about that one only ("trace", "filesystem=erofs"). The parser checks it once for all commands. */
    const char *needs;     /* without any of these it is refused: "--x has no effect without --y" */
    const char *idle_with; /* with any of these: "--x has no effect with --y" */
    const char *conflicts; /* with any of these: "--x contradicts --y" */
    unsigned exclusive;    /* options with the same number (not 0) exclude each other */
    bool optional_value;   /* a flag that also takes "--name=value" */
    bool writes;           /* the value names a file that is written: see cli/written_files.h */
    bool rewrites;         /* with writes: each run replaces or extends the file, without --force */
    unsigned group;        /* index into sk_args_spec.groups plus one; 0: the general group */
};

struct sk_option_group {
    const char *title;
    const char *description; /* NULL: none */
};

struct sk_args_spec {
    const char *program; /* "sev-snp-measure", "sevkit id-block create" */
    const char *description;
    const char *epilog;              /* printed as it is after the options (examples); NULL: none */
    const struct sk_option *options; /* ends with name NULL */
    const struct sk_option_group *groups;
    /* Words that are no options, as shown in the usage ("REPORT", "FILE..."); NULL: none are taken. */
    const char *operands;
    size_t operands_min, operands_max;
    /* Also do what argparse 3.11 gets wrong: the value of "--opt=--" is lost. It becomes
     * sk_args_lost, unchecked. */
    bool loses_dashes;
    /* An option with one value that is given twice is refused, where otherwise the last one counts: of two
     * expectations the last may be the weaker one. */
    bool once;
    /* A drop-in: nothing but what the original has, so no suggestion for a misspelt option. */
    bool exact;
};

/* What was given for one option. */
struct sk_arg {
    unsigned count;      /* how often it was given */
    const char *value;   /* the last one, borrowed from argv; NULL if not given */
    const char **values; /* SK_OPTION_LIST: all count of them */
};

enum sk_args_outcome { SK_ARGS_RUN = 0, SK_ARGS_HELP = 1, SK_ARGS_VERSION = 2 };

struct sk_args {
    struct sk_arg *options; /* parallel to spec->options */
    size_t option_count;
    const char **operands;
    size_t operand_count;
};

#endif
