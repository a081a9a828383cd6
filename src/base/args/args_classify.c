/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args_classify.h"

#include "base/args/args_words.h"
#include "base/cleanup.h"

#include <string.h>

/* The option whose full spelling, with its dashes, is the first length bytes of word. */
static bool find_exact(const struct sk_args_spec *spec, const char *word, size_t length,
                       struct sk_word *ret_word)
{
    const struct sk_option *found = NULL;
    bool letter = length == 2 && word[1] != '-';

    if (letter)
        found = sk_option_by_letter(spec, word[1]);
    else if (length > 2 && word[1] == '-')
        found = sk_option_by_name(spec, word + 2, length - 2);
    if (found)
        *ret_word = (struct sk_word){SK_WORD_OPTION, found, letter, NULL};
    return found != NULL;
}

/* Options whose names begin as the length bytes of name do; the last of them in *ret_option. */
static size_t find_prefix(const struct sk_args_spec *spec, const char *name, size_t length,
                          const struct sk_option **ret_option, struct sk_text *names)
{
    size_t count = 0;

    for (const struct sk_option *option = spec->options; option->name; option++) {
        if (strncmp(option->name, name, length) != 0)
            continue;
        sk_text_addf(names, "%s--%s", count++ ? ", " : "", option->name);
        *ret_option = option;
    }
    return count;
}

/* "--prefix", "--prefix=value": sets *ret_word if one option fits. */
static int classify_prefix(const struct sk_parser *parser, const char *word,
                           struct sk_word *ret_word)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct sk_option *option = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    size_t count = find_prefix(parser->spec, word + 2, length - 2, &option, &names);

    if (count > 1) {
        struct sk_text text = {.failed = names.failed};

        sk_text_add(&text, "ambiguous option: ");
        sk_args_add_word(&text, word);
        sk_text_addf(&text, " could match %s", sk_text_get(&names));
        return sk_parser_complain(parser, &text);
    }
    if (count == 1)
        *ret_word = (struct sk_word){SK_WORD_OPTION, option, false, equals ? equals + 1 : NULL};
    return 0;
}

/* -7, -.5, -1.25, also before a final newline. */
static bool looks_negative(const char *word)
{
    size_t whole = strspn(word + 1, "0123456789");
    const char *rest = word + 1 + whole;
    size_t fraction = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;

    if (*rest == '.' && !fraction)
        return false;
    rest += fraction ? fraction + 1 : 0;
    return (whole || fraction) && (!*rest || !strcmp(rest, "\n"));
}

static bool has_digit_letter(const struct sk_args_spec *spec)
{
    for (const struct sk_option *option = spec->options; option->name; option++)
        if (option->letter >= '0' && option->letter <= '9')
            return true;
    return false;
}

static int classify(const struct sk_parser *parser, const char *word, struct sk_word *ret_word)
{
    const char *equals = strchr(word, '=');
    const struct sk_option *option;
    int code;

    *ret_word = (struct sk_word){SK_WORD_VALUE, NULL, false, NULL};
    if (word[0] != '-' || !word[1] || find_exact(parser->spec, word, strlen(word), ret_word))
        return 0;
    if (equals && find_exact(parser->spec, word, (size_t)(equals - word), ret_word)) {
        ret_word->attached = equals + 1;
        return 0;
    }
    if (word[1] == '-') {
        code = classify_prefix(parser, word, ret_word);
        if (code < 0 || ret_word->option)
            return code;
    } else {
        option = sk_option_by_letter(parser->spec, word[1]);
        if (option) {
            *ret_word = (struct sk_word){SK_WORD_OPTION, option, true, word + 2};
            return 0;
        }
    }
    /* With options like -0, a negative number is no value (argparse, _has_negative_number_optionals). */
    if (looks_negative(word) ? has_digit_letter(parser->spec) : !strchr(word, ' '))
        ret_word->kind = SK_WORD_OPTION;
    return 0;
}

int sk_parser_classify(struct sk_parser *parser)
{
    bool ended = false;
    int code = 0;

    for (size_t i = 0; i < parser->argc && code == 0; i++) {
        if (ended) {
            parser->words[i].kind = SK_WORD_VALUE;
        } else if (!strcmp(parser->argv[i], "--")) {
            parser->words[i].kind = SK_WORD_DASHES;
            ended = true;
        } else {
            code = classify(parser, parser->argv[i], &parser->words[i]);
        }
    }
    return code;
}
