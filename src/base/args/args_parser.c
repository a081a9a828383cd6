/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args_parser.h"

#include "base/list.h"

#include <string.h>

bool sk_option_takes_value(const struct sk_option *option)
{
    return option->kind == SK_OPTION_VALUE || option->kind == SK_OPTION_LIST;
}

void sk_option_add_names(struct sk_text *text, const struct sk_option *option,
                         const char *separator)
{
    if (option->letter)
        sk_text_addf(text, "-%c%s", option->letter, separator);
    sk_text_addf(text, "--%s", option->name);
}

struct sk_text sk_parser_complaint(const struct sk_option *option)
{
    struct sk_text text = {0};

    sk_text_add(&text, "argument ");
    sk_option_add_names(&text, option, "/");
    sk_text_add(&text, ": ");
    return text;
}

int sk_parser_complain(const struct sk_parser *parser, struct sk_text *text)
{
    int code = sk_text_ok(text)
                   ? sk_error_set(parser->error, SEVKIT_EUSAGE, "%s", sk_text_get(text))
                   : sk_error_oom(parser->error);

    sk_text_done(text);
    return code;
}

const struct sk_option *sk_option_by_letter(const struct sk_args_spec *spec, char letter)
{
    for (const struct sk_option *option = spec->options; option->name && letter; option++)
        if (option->letter == letter || option->alias_letter == letter)
            return option;
    return NULL;
}

static bool is_name(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && memcmp(name, word, length) == 0;
}

static bool has_alias(const struct sk_option *option, const char *word, size_t length)
{
    struct sk_item alias;

    for (const char *cursor = option->alias; sk_list_next(&cursor, &alias);)
        if (is_name(alias.text, word, length))
            return true;
    return false;
}

const struct sk_option *sk_option_by_name(const struct sk_args_spec *spec, const char *name,
                                          size_t length)
{
    const struct sk_option *other = NULL;

    for (const struct sk_option *option = spec->options; option->name; option++) {
        if (is_name(option->name, name, length))
            return option;
        if (!other && has_alias(option, name, length))
            other = option;
    }
    return other;
}
