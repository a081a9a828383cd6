/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char sk_args_lost[] = "";

/*
 * Words, shown to the user as Python shows them
 */

/* Length of the UTF-8 sequence at bytes (RFC 3629: shortest form, no surrogates), 0 if it is none. */
static size_t utf8_decode(const unsigned char *bytes, uint32_t *ret_code_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80                        ? 1
                    : bytes[0] >= 0xc2 && bytes[0] <= 0xdf ? 2
                    : (bytes[0] & 0xf0) == 0xe0            ? 3
                    : bytes[0] >= 0xf0 && bytes[0] <= 0xf4 ? 4
                                                           : 0;
    uint32_t code_point = length == 1 ? bytes[0] : bytes[0] & (0xffu >> (length + 1));

    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        code_point = code_point << 6 | (bytes[i] & 0x3f);
    }
    if (!length || code_point < least[length] || code_point > 0x10ffff ||
        (code_point >= 0xd800 && code_point <= 0xdfff))
        return 0;
    *ret_code_point = code_point;
    return length;
}

/* Beyond ASCII: separators, format characters, private use and noncharacters, which str.isprintable()
 * excludes. Code points that no Unicode version has assigned yet are left as they are. */
static const uint32_t unprintable[][2] = {
    {0x80, 0xa0},       {0xad, 0xad},       {0x600, 0x605},     {0x61c, 0x61c},
    {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
    {0x1680, 0x1680},   {0x180e, 0x180e},   {0x2000, 0x200f},   {0x2028, 0x202f},
    {0x205f, 0x206f},   {0x3000, 0x3000},   {0xe000, 0xf8ff},   {0xfdd0, 0xfdef},
    {0xfeff, 0xfeff},   {0xfff0, 0xfffb},   {0xfffe, 0xffff},   {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x13438}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0x1fffe, 0x1ffff}, {0x2fffe, 0x2ffff}, {0x31350, 0xe00ff}, {0xe01f0, 0x10ffff},
};

static bool is_printable(uint32_t code_point)
{
    if (code_point < 0x20 || code_point == 0x7f)
        return false;
    for (size_t i = 0; i < SK_ARRAY_SIZE(unprintable); i++)
        if (code_point >= unprintable[i][0] && code_point <= unprintable[i][1])
            return false;
    return true;
}

static void add_escaped(struct sk_text *text, uint32_t code_point)
{
    if (code_point == '\n' || code_point == '\r' || code_point == '\t')
        sk_text_addf(text, "\\%c", code_point == '\n' ? 'n' : code_point == '\r' ? 'r' : 't');
    else if (code_point < 0x100)
        sk_text_addf(text, "\\x%02x", code_point);
    else if (code_point < 0x10000)
        sk_text_addf(text, "\\u%04x", code_point);
    else
        sk_text_addf(text, "\\U%08x", code_point);
}

void sk_args_add_quoted(struct sk_text *text, const char *word)
{
    const unsigned char *bytes = (const unsigned char *)word;
    char quote = strchr(word, '\'') && !strchr(word, '"') ? '"' : '\'';

    sk_text_add_bytes(text, &quote, 1);
    while (*bytes) {
        uint32_t code_point = 0;
        size_t length = utf8_decode(bytes, &code_point);

        if (!length)
            sk_text_addf(text, "\\udc%02x", *bytes);
        else if (*bytes == '\\' || *bytes == (unsigned char)quote)
            sk_text_addf(text, "\\%c", *bytes);
        else if (is_printable(code_point))
            sk_text_add_bytes(text, bytes, length);
        else
            add_escaped(text, code_point);
        bytes += length ? length : 1;
    }
    sk_text_add_bytes(text, &quote, 1);
}

void sk_args_add_word(struct sk_text *text, const char *word)
{
    const unsigned char *bytes = (const unsigned char *)word;

    while (*bytes) {
        uint32_t code_point;
        size_t length = utf8_decode(bytes, &code_point);

        if (length)
            sk_text_add_bytes(text, bytes, length);
        else
            sk_text_addf(text, "\\udc%02x", *bytes);
        bytes += length ? length : 1;
    }
}

/*
 * Parsing, in argparse's order of events: first all words are classified, then they are taken one by
 * one, then what is missing or too much is complained about.
 */

enum word_kind { WORD_VALUE, WORD_OPTION, WORD_DASHES };

struct word {
    enum word_kind kind;
    const struct sk_option *option; /* NULL: looks like an option, but there is none */
    bool letter;                    /* given by its letter */
    const char *attached;           /* "--name=attached", "-lattached"; NULL if there is nothing */
};

struct parser {
    const struct sk_args_spec *spec;
    size_t argc;
    char *const *argv;
    struct word *words;
    struct sk_args *args;
    const char **extras;
    size_t extra_count;
    enum sk_args_outcome outcome;
    struct sevkit_error *error;
};

static bool takes_value(const struct sk_option *option)
{
    return option->kind == SK_OPTION_VALUE || option->kind == SK_OPTION_LIST;
}

static void add_names(struct sk_text *text, const struct sk_option *option, const char *separator)
{
    if (option->letter)
        sk_text_addf(text, "-%c%s", option->letter, separator);
    sk_text_addf(text, "--%s", option->name);
}

static struct sk_text complaint_about(const struct sk_option *option)
{
    struct sk_text text = {0};

    sk_text_add(&text, "argument ");
    add_names(&text, option, "/");
    sk_text_add(&text, ": ");
    return text;
}

/* Makes text the error and frees it. */
static int complain(const struct parser *parser, struct sk_text *text)
{
    int code = sk_text_ok(text)
                   ? sk_error_set(parser->error, SEVKIT_EUSAGE, "%s", sk_text_get(text))
                   : sk_error_oom(parser->error);

    sk_text_done(text);
    return code;
}

static const struct sk_option *find_letter(const struct sk_args_spec *spec, char letter)
{
    for (const struct sk_option *option = spec->options; option->name; option++)
        if (letter && option->letter == letter)
            return option;
    return NULL;
}

static bool is_name(const char *name, const char *word, size_t length)
{
    return name && strlen(name) == length && !memcmp(name, word, length);
}

/* The option whose full spelling, with its dashes, is the first length bytes of word. */
static bool find_exact(const struct sk_args_spec *spec, const char *word, size_t length,
                       struct word *ret_word)
{
    const struct sk_option *found = NULL;
    bool letter = length == 2 && word[1] != '-';

    if (letter)
        found = find_letter(spec, word[1]);
    else if (length > 2 && word[1] == '-')
        for (const struct sk_option *option = spec->options; option->name && !found; option++)
            if (is_name(option->name, word + 2, length - 2) ||
                is_name(option->alias, word + 2, length - 2))
                found = option;
    if (found)
        *ret_word = (struct word){WORD_OPTION, found, letter, NULL};
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
static int classify_prefix(const struct parser *parser, const char *word, struct word *ret_word)
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
        return complain(parser, &text);
    }
    if (count == 1)
        *ret_word = (struct word){WORD_OPTION, option, false, equals ? equals + 1 : NULL};
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

static int classify(const struct parser *parser, const char *word, struct word *ret_word)
{
    const char *equals = strchr(word, '=');
    const struct sk_option *option;
    int code;

    *ret_word = (struct word){WORD_VALUE, NULL, false, NULL};
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
        option = find_letter(parser->spec, word[1]);
        if (option) {
            *ret_word = (struct word){WORD_OPTION, option, true, word + 2};
            return 0;
        }
    }
    /* With options like -0, a negative number is no value (argparse, _has_negative_number_optionals). */
    if (looks_negative(word) ? has_digit_letter(parser->spec) : !strchr(word, ' '))
        ret_word->kind = WORD_OPTION;
    return 0;
}

static int classify_all(struct parser *parser)
{
    bool ended = false;
    int code = 0;

    for (size_t i = 0; i < parser->argc && code == 0; i++) {
        if (ended) {
            parser->words[i].kind = WORD_VALUE;
        } else if (!strcmp(parser->argv[i], "--")) {
            parser->words[i].kind = WORD_DASHES;
            ended = true;
        } else {
            code = classify(parser, parser->argv[i], &parser->words[i]);
        }
    }
    return code;
}

static bool is_among(const char *const *choices, const char *value)
{
    for (; choices && *choices; choices++)
        if (!strcmp(*choices, value))
            return true;
    return false;
}

static int check_value(const struct parser *parser, const struct sk_option *option,
                       const char *value)
{
    const char *type = "";
    struct sk_text text;

    if (option->check && !option->check(value, &type)) {
        text = complaint_about(option);
        sk_text_addf(&text, "invalid %s value: ", type);
        sk_args_add_quoted(&text, value);
        return complain(parser, &text);
    }
    if (option->choices && !is_among(option->choices, value) &&
        !is_among(option->more_choices, value)) {
        text = complaint_about(option);
        sk_text_add(&text, "invalid choice: ");
        sk_args_add_quoted(&text, value);
        sk_text_add(&text, " (choose from ");
        for (const char *const *choice = option->choices; *choice; choice++) {
            sk_text_add(&text, choice == option->choices ? "" : ", ");
            sk_args_add_quoted(&text, *choice);
        }
        sk_text_add(&text, ")");
        return complain(parser, &text);
    }
    return 0;
}

static int check_exclusive(const struct parser *parser, const struct sk_option *option)
{
    const struct sk_option *options = parser->spec->options;

    for (size_t i = 0; option->exclusive && options[i].name; i++) {
        struct sk_text text;

        if (&options[i] == option || options[i].exclusive != option->exclusive ||
            !parser->args->options[i].count)
            continue;
        text = complaint_about(option);
        sk_text_add(&text, "not allowed with argument ");
        add_names(&text, &options[i], "/");
        return complain(parser, &text);
    }
    return 0;
}

/* Acts on one option; value is NULL for those that take none. */
static int take(struct parser *parser, const struct sk_option *option, const char *value)
{
    struct sk_arg *arg = &parser->args->options[option - parser->spec->options];
    int code = 0;

    if (value && parser->spec->loses_dashes && !strcmp(value, "--"))
        value = sk_args_lost;
    else if (value)
        code = check_value(parser, option, value);
    if (code == 0)
        code = check_exclusive(parser, option);
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

static int complain_ignored(const struct parser *parser, const struct sk_option *option,
                            const char *attached)
{
    struct sk_text text = complaint_about(option);

    sk_text_add(&text, "ignored explicit argument ");
    sk_args_add_quoted(&text, attached);
    return complain(parser, &text);
}

/* Takes the option at *index, the letters bundled with it and its value, and moves *index behind
 * them. Nothing is acted on before the whole bundle is known to be good. */
static int take_word(struct parser *parser, size_t *index)
{
    const struct word *word = &parser->words[*index];
    const struct sk_option *last = word->option;
    const char *attached = word->attached;
    size_t flags = 0;
    int code = 0;

    for (; attached && *attached && word->letter && !takes_value(last); flags++) {
        const struct sk_option *next = find_letter(parser->spec, *attached);

        if (!next)
            return complain_ignored(parser, last, attached);
        last = next;
        attached = attached[1] ? attached + 1 : NULL;
    }
    if (attached && !takes_value(last) && !(last->optional_value && !word->letter))
        return complain_ignored(parser, last, attached);
    ++*index;
    if (!attached && takes_value(last)) {
        if (*index == parser->argc || parser->words[*index].kind != WORD_VALUE) {
            struct sk_text text = complaint_about(last);

            sk_text_add(&text, "expected one argument");
            return complain(parser, &text);
        }
        attached = parser->argv[(*index)++];
    }
    for (size_t i = 0; i < flags && code == 0 && parser->outcome == SK_ARGS_RUN; i++)
        code =
            take(parser, i ? find_letter(parser->spec, word->attached[i - 1]) : word->option, NULL);
    if (code == 0 && parser->outcome == SK_ARGS_RUN)
        code = take(parser, last, attached);
    return code;
}

static int take_all(struct parser *parser)
{
    bool dashes_count = !parser->spec->operands;

    for (size_t i = 0; i < parser->argc && parser->outcome == SK_ARGS_RUN;) {
        const struct word *word = &parser->words[i];

        if (word->kind == WORD_OPTION && word->option) {
            int code = take_word(parser, &i);

            if (code < 0)
                return code;
            continue;
        }
        if (word->kind == WORD_VALUE && parser->args->operand_count < parser->spec->operands_max &&
            parser->spec->operands)
            parser->args->operands[parser->args->operand_count++] = parser->argv[i];
        else if (word->kind != WORD_DASHES || dashes_count)
            parser->extras[parser->extra_count++] = parser->argv[i];
        i++;
    }
    return 0;
}

static int check_once(const struct parser *parser)
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
static int is_given(const struct parser *parser, const struct sk_item *item, bool *ret_given)
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
static int check_column(const struct parser *parser, const struct sk_option *option,
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

static int check_columns(const struct parser *parser)
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
static int find_meant(const struct parser *parser, const char **ret_meant)
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

static int complain_unknown(const struct parser *parser, const char *meant)
{
    struct sk_text text = {0};

    sk_text_add(&text, "unrecognized arguments:");
    for (size_t i = 0; i < parser->extra_count; i++) {
        sk_text_add(&text, " ");
        sk_args_add_word(&text, parser->extras[i]);
    }
    if (meant)
        sk_text_addf(&text, " (did you mean '--%s'?)", meant);
    return complain(parser, &text);
}

static int check_complete(const struct parser *parser)
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
        add_names(&text, &spec->options[i], "/");
    }
    if (spec->operands && parser->args->operand_count < spec->operands_min) {
        sk_text_add(&text, text.length ? ", " : "the following arguments are required: ");
        sk_text_add(&text, spec->operands);
    }
    if (text.length || !sk_text_ok(&text))
        return complain(parser, &text);
    if (!parser->extra_count)
        return 0;
    return complain_unknown(parser, NULL);
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
    SK_CLEANUP_FREE struct word *words = calloc(argc + 1, sizeof(*words));
    SK_CLEANUP_FREE const char **extras = calloc(argc + 1, sizeof(*extras));
    struct parser parser = {spec, argc, argv, words, &args, extras, 0, SK_ARGS_RUN, error};
    int code;

    args.options = calloc(args.option_count + 1, sizeof(*args.options));
    args.operands = calloc(argc + 1, sizeof(*args.operands));
    if (!words || !extras || !args.options || !args.operands) {
        free(args.options);
        free(args.operands);
        return sk_error_oom(error);
    }
    code = classify_all(&parser);
    if (code == 0)
        code = take_all(&parser);
    if (code == 0 && parser.outcome == SK_ARGS_RUN)
        code = check_complete(&parser);
    if (code == 0 && parser.outcome == SK_ARGS_RUN)
        code = check_once(&parser);
    if (code == 0 && parser.outcome == SK_ARGS_RUN)
        code = check_columns(&parser);
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
