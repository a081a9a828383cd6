/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_ARGS_PARSER_H
#define SK_BASE_ARGS_ARGS_PARSER_H

/*
 * What the parts of the parser share. Parsing follows argparse's order of events: first all words are
 * classified (args_classify), then they are taken one by one (args), then what is missing or too much is
 * complained about (args_check).
 */

#include "base/args/option.h"
#include "base/error.h"
#include "base/text.h"

enum sk_word_kind { SK_WORD_VALUE, SK_WORD_OPTION, SK_WORD_DASHES };

struct sk_word {
    enum sk_word_kind kind;
    const struct sk_option *option; /* NULL: looks like an option, but there is none */
    bool letter;                    /* given by its letter */
    const char *attached;           /* "--name=attached", "-lattached"; NULL if there is nothing */
};

struct sk_parser {
    const struct sk_args_spec *spec;
    size_t argc;
    char *const *argv;
    struct sk_word *words;
    struct sk_args *args;
    const char **extras;
    size_t extra_count;
    enum sk_args_outcome outcome;
    struct sevkit_error *error;
};

bool sk_option_takes_value(const struct sk_option *option);
/* "-o/--output", joined by separator. */
void sk_option_add_names(struct sk_text *text, const struct sk_option *option,
                         const char *separator);
/* NULL if there is none. By name: length bytes, the whole name or one of the aliases. */
const struct sk_option *sk_option_by_name(const struct sk_args_spec *spec, const char *name,
                                          size_t length);
const struct sk_option *sk_option_by_letter(const struct sk_args_spec *spec, char letter);

/* "argument -o/--output: ", for the caller to go on with. */
struct sk_text sk_parser_complaint(const struct sk_option *option);
/* Makes text the error and frees it. */
int sk_parser_complain(const struct sk_parser *parser, struct sk_text *text);

#endif
