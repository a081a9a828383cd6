/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args_check.h"

#include "base/args/args_words.h"
#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"

#include <string.h>

static bool is_among(const char *const *choices, const char *value)
{
    for (; choices && *choices; choices++)
        if (!strcmp(*choices, value))
            return true;
    return false;
}

static const char *choice_of(const struct sk_option *option, const char *value)
{
    for (const char *const *pair = option->spellings; pair && pair[0]; pair += 2)
        if (strcmp(pair[0], value) == 0)
            return pair[1];
    return value;
}

int sk_parser_check_value(const struct sk_parser *parser, const struct sk_option *option,
                          const char **value)
{
    const char *type = "";
    struct sk_text text;

    if (option->check && !option->check(*value, &type)) {
        text = sk_parser_complaint(option);
        sk_text_addf(&text, "invalid %s value: ", type);
        sk_args_add_quoted(&text, *value);
        return sk_parser_complain(parser, &text);
    }
    *value = choice_of(option, *value);
    if (option->choices && !is_among(option->choices, *value) &&
        !is_among(option->more_choices, *value)) {
        text = sk_parser_complaint(option);
        sk_text_add(&text, "invalid choice: ");
        sk_args_add_quoted(&text, *value);
        sk_text_add(&text, " (choose from ");
        for (const char *const *choice = option->choices; *choice; choice++) {
            sk_text_add(&text, choice == option->choices ? "" : ", ");
            sk_args_add_quoted(&text, *choice);
        }
        sk_text_add(&text, ")");
        return sk_parser_complain(parser, &text);
    }
    return 0;
}

int sk_parser_check_exclusive(const struct sk_parser *parser, const struct sk_option *option)
{
    const struct sk_option *options = parser->spec->options;

    for (size_t i = 0; option->exclusive && options[i].name; i++) {
        struct sk_text text;

        if (&options[i] == option || options[i].exclusive != option->exclusive ||
            !parser->args->options[i].count)
            continue;
        text = sk_parser_complaint(option);
        sk_text_add(&text, "not allowed with argument ");
        sk_option_add_names(&text, &options[i], "/");
        return sk_parser_complain(parser, &text);
    }
    return 0;
}

static int check_once(const struct sk_parser *parser)
{
    const struct sk_option *options = parser->spec->options;

    for (size_t i = 0; parser->spec->once && options[i].name; i++)
        if (options[i].kind == SK_OPTION_VALUE && parser->args->options[i].count > 1)
            return sk_error_set(parser->error, SEVKIT_EUSAGE,
                                "--%s: given %u times, but it has one value only", options[i].name,
                                parser->args->options[i].count);
    return 0;
}

/* "trace" or "filesystem=erofs": was it given (with this value)? SEVKIT_EINTERNAL: the table has no such
 * option. */
static int is_given(const struct sk_parser *parser, const struct sk_item *item, bool *ret_given)
{
    const char *value = strchr(item->text, '=');
    size_t length = value ? (size_t)(value - item->text) : strlen(item->text);
    const struct sk_option *options = parser->spec->options;

    for (size_t i = 0; options[i].name; i++) {
        const struct sk_arg *arg = &parser->args->options[i];

        if (strlen(options[i].name) != length || strncmp(options[i].name, item->text, length) != 0)
            continue;
        *ret_given =
            arg->count > 0 && (!value || (arg->value && strcmp(arg->value, value + 1) == 0));
        return 0;
    }
    return sk_error_set(parser->error, SEVKIT_EINTERNAL, "option table: no option '%s'",
                        item->text);
}

static void add_item(struct sk_text *text, const struct sk_item *item)
{
    const char *value = strchr(item->text, '=');

    if (value)
        sk_text_addf(text, "--%.*s %s", (int)(value - item->text), item->text, value + 1);
    else
        sk_text_addf(text, "--%s", item->text);
}

/* One column of one option that was given. */
static int check_column(const struct sk_parser *parser, const struct sk_option *option,
                        const char *list, const char *words, bool wanted)
{
    SK_CLEANUP(sk_text_done) struct sk_text others = {0};
    struct sk_item item;
    bool given = false;

    for (const char *cursor = list; sk_list_next(&cursor, &item);) {
        int r = is_given(parser, &item, &given);

        if (r < 0)
            return r;
        if (given && wanted)
            return 0;
        if (!given && !wanted)
            continue;
        sk_text_add(&others, others.length ? " or " : "");
        add_item(&others, &item);
        if (!wanted)
            break;
    }
    if (!sk_text_ok(&others))
        return sk_error_oom(parser->error);
    return others.length == 0 ? 0
                              : sk_error_set(parser->error, SEVKIT_EUSAGE, "--%s %s %s",
                                             option->name, words, sk_text_get(&others));
}

static int check_columns(const struct sk_parser *parser)
{
    const struct sk_option *option = parser->spec->options;
    int r = 0;

    for (size_t i = 0; option[i].name && r == 0; i++) {
        if (!parser->args->options[i].count)
            continue;
        r = check_column(parser, &option[i], option[i].conflicts, "contradicts", false);
        if (r == 0)
            r = check_column(parser, &option[i], option[i].idle_with, "has no effect with", false);
        if (r == 0)
            r = check_column(parser, &option[i], option[i].needs, "has no effect without", true);
    }
    return r;
}

/* The option that was meant by the first unknown one: "--frimware=fw.fd". NULL if none is near. */
static int find_meant(const struct sk_parser *parser, const char **ret_meant)
{
    SK_CLEANUP(sk_text_done) struct sk_text word = {0};
    struct sk_suggestion suggestion;
    const char *extra = NULL;

    *ret_meant = NULL;
    for (size_t i = 0; i < parser->extra_count && !extra && !parser->spec->exact; i++)
        if (strncmp(parser->extras[i], "--", 2) == 0 && parser->extras[i][2])
            extra = parser->extras[i] + 2;
    if (!extra)
        return 0;
    sk_text_add_bytes(&word, extra, strcspn(extra, "="));
    if (!sk_text_ok(&word))
        return sk_error_oom(parser->error);
    suggestion = sk_suggestion_for(sk_text_get(&word));
    for (const struct sk_option *option = parser->spec->options; option->name; option++)
        sk_suggestion_try(&suggestion, option->name);
    *ret_meant = suggestion.best;
    return 0;
}

static int complain_unknown(const struct sk_parser *parser, const char *meant)
{
    struct sk_text text = {0};

    sk_text_add(&text, "unrecognized arguments:");
    for (size_t i = 0; i < parser->extra_count; i++) {
        sk_text_add(&text, " ");
        sk_args_add_word(&text, parser->extras[i]);
    }
    if (meant)
        sk_text_addf(&text, " (did you mean '--%s'?)", meant);
    return sk_parser_complain(parser, &text);
}

static int check_complete(const struct sk_parser *parser)
{
    const struct sk_args_spec *spec = parser->spec;
    const char *meant;
    struct sk_text text = {0};
    int r = find_meant(parser, &meant);

    if (r < 0 || meant) /* a required option may be missing only because its name is misspelt */
        return r < 0 ? r : complain_unknown(parser, meant);
    for (size_t i = 0; spec->options[i].name; i++) {
        if (!spec->options[i].required || parser->args->options[i].count)
            continue;
        sk_text_add(&text, text.length ? ", " : "the following arguments are required: ");
        sk_option_add_names(&text, &spec->options[i], "/");
    }
    if (spec->operands && parser->args->operand_count < spec->operands_min) {
        sk_text_add(&text, text.length ? ", " : "the following arguments are required: ");
        sk_text_add(&text, spec->operands);
    }
    if (text.length || !sk_text_ok(&text))
        return sk_parser_complain(parser, &text);
    if (!parser->extra_count)
        return 0;
    return complain_unknown(parser, NULL);
}

int sk_parser_check_whole(const struct sk_parser *parser)
{
    int r = check_complete(parser);

    if (r == 0)
        r = check_once(parser);
    return r == 0 ? check_columns(parser) : r;
}
