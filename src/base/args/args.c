/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args.h"

#include "base/args/args_check.h"
#include "base/args/args_classify.h"
#include "base/args/args_words.h"
#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

const char sk_args_lost[] = "";

/* Acts on one option; value is NULL for those that take none. */
static int take(struct sk_parser *parser, const struct sk_option *option, const char *value)
{
    struct sk_arg *arg = &parser->args->options[option - parser->spec->options];
    int code = 0;

    if (value && parser->spec->loses_dashes && !strcmp(value, "--"))
        value = sk_args_lost;
    else if (value)
        code = sk_parser_check_value(parser, option, &value);
    if (code == 0)
        code = sk_parser_check_exclusive(parser, option);
    if (code < 0)
        return code;
    if (option->kind == SK_OPTION_HELP || option->kind == SK_OPTION_VERSION)
        parser->outcome = option->kind == SK_OPTION_HELP ? SK_ARGS_HELP : SK_ARGS_VERSION;
    if (option->kind == SK_OPTION_LIST) {
        const char **values = realloc(arg->values, (arg->count + (size_t)1) * sizeof(*arg->values));

        if (!values)
            return sk_error_oom(parser->error);
        values[arg->count] = value;
        arg->values = values;
    }
    arg->value = value;
    arg->count++;
    return 0;
}

static int complain_ignored(const struct sk_parser *parser, const struct sk_option *option,
                            const char *attached)
{
    struct sk_text text = sk_parser_complaint(option);

    sk_text_add(&text, "ignored explicit argument ");
    sk_args_add_quoted(&text, attached);
    return sk_parser_complain(parser, &text);
}

/* Takes the option at *index, the letters bundled with it and its value, and moves *index behind
 * them. Nothing is acted on before the whole bundle is known to be good. */
static int take_word(struct sk_parser *parser, size_t *index)
{
    const struct sk_word *word = &parser->words[*index];
    const struct sk_option *last = word->option;
    const char *attached = word->attached;
    size_t flags = 0;
    int code = 0;

    for (; attached && *attached && word->letter && !sk_option_takes_value(last); flags++) {
        const struct sk_option *next = sk_option_by_letter(parser->spec, *attached);

        if (!next)
            return complain_ignored(parser, last, attached);
        last = next;
        attached = attached[1] ? attached + 1 : NULL;
    }
    if (attached && !sk_option_takes_value(last) && !(last->optional_value && !word->letter))
        return complain_ignored(parser, last, attached);
    ++*index;
    if (!attached && sk_option_takes_value(last)) {
        if (*index == parser->argc || parser->words[*index].kind != SK_WORD_VALUE) {
            struct sk_text text = sk_parser_complaint(last);

            sk_text_add(&text, "expected one argument");
            return sk_parser_complain(parser, &text);
        }
        attached = parser->argv[(*index)++];
    }
    for (size_t i = 0; i < flags && code == 0 && parser->outcome == SK_ARGS_RUN; i++)
        code =
            take(parser,
                 i ? sk_option_by_letter(parser->spec, word->attached[i - 1]) : word->option, NULL);
    if (code == 0 && parser->outcome == SK_ARGS_RUN)
        code = take(parser, last, attached);
    return code;
}

static int take_all(struct sk_parser *parser)
{
    bool dashes_count = !parser->spec->operands;

    for (size_t i = 0; i < parser->argc && parser->outcome == SK_ARGS_RUN;) {
        const struct sk_word *word = &parser->words[i];

        if (word->kind == SK_WORD_OPTION && word->option) {
            int code = take_word(parser, &i);

            if (code < 0)
                return code;
            continue;
        }
        if (word->kind == SK_WORD_VALUE &&
            parser->args->operand_count < parser->spec->operands_max && parser->spec->operands)
            parser->args->operands[parser->args->operand_count++] = parser->argv[i];
        else if (word->kind != SK_WORD_DASHES || dashes_count)
            parser->extras[parser->extra_count++] = parser->argv[i];
        i++;
    }
    return 0;
}

static size_t option_count(const struct sk_args_spec *spec)
{
    size_t count = 0;

    while (spec->options[count].name)
        count++;
    return count;
}

void sk_args_done(struct sk_args *args)
{
    for (size_t i = 0; i < args->option_count; i++)
        free(args->options[i].values);
    free(args->options);
    free(args->operands);
    *args = (struct sk_args){0};
}

int sk_args_parse(const struct sk_args_spec *spec, size_t argc, char *const *argv,
                  struct sk_args *ret_args, enum sk_args_outcome *ret_outcome,
                  struct sevkit_error *error)
{
    struct sk_args args = {.option_count = option_count(spec)};
    SK_CLEANUP_FREE struct sk_word *words = calloc(argc + 1, sizeof(*words));
    SK_CLEANUP_FREE const char **extras = calloc(argc + 1, sizeof(*extras));
    struct sk_parser parser = {spec, argc, argv, words, &args, extras, 0, SK_ARGS_RUN, error};
    int code;

    args.options = calloc(args.option_count + 1, sizeof(*args.options));
    args.operands = calloc(argc + 1, sizeof(*args.operands));
    if (!words || !extras || !args.options || !args.operands) {
        free(args.options);
        free(args.operands);
        return sk_error_oom(error);
    }
    code = sk_parser_classify(&parser);
    if (code == 0)
        code = take_all(&parser);
    if (code == 0 && parser.outcome == SK_ARGS_RUN)
        code = sk_parser_check_whole(&parser);
    if (code == 0 && parser.outcome == SK_ARGS_RUN)
        *ret_args = args;
    else
        sk_args_done(&args);
    if (code == 0)
        *ret_outcome = parser.outcome;
    return code;
}

const struct sk_arg *sk_args_get(const struct sk_args *args, const struct sk_args_spec *spec,
                                 const char *name)
{
    static const struct sk_arg absent = {0};

    for (size_t i = 0; spec->options[i].name; i++)
        if (strcmp(spec->options[i].name, name) == 0)
            return &args->options[i];
    return &absent;
}

const char *sk_args_value(const struct sk_args *args, const struct sk_args_spec *spec,
                          const char *name)
{
    return sk_args_get(args, spec, name)->value;
}

bool sk_args_given(const struct sk_args *args, const struct sk_args_spec *spec, const char *name)
{
    return sk_args_get(args, spec, name)->count > 0;
}
