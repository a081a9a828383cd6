/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/args.h"

#include "base/cleanup.h"

#include <string.h>

/*
 * Wrapping, as Python's textwrap does it: between words, after hyphens within words, around dashes
 * between words. Texts are ASCII; anything beyond counts as letters, one column a byte.
 */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool is_word_char(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_word_or_punctuation(char c)
{
    return is_word_char(c) || (c && strchr("!\"'&.,?", c));
}

/* Length of a run of two or more dashes with a word after it, 0 if at is none. */
static size_t dash_length(const char *at)
{
    size_t length = strspn(at, "-");

    return length >= 2 && is_word_char(at[length]) ? length : 0;
}

/* May a line end behind the hyphen at text[i]? Two letters, or a letter, a hyphen and a letter, must
 * stand before it, two letters (a hyphen may be between them) behind it. */
static bool breaks_after_hyphen(const char *text, size_t i)
{
    bool before =
        i >= 2 && is_letter(text[i - 1]) &&
        (is_letter(text[i - 2]) || (i >= 3 && text[i - 2] == '-' && is_letter(text[i - 3])));

    return text[i] == '-' && before && is_letter(text[i + 1]) &&
           is_letter(text[i + 2 + (text[i + 2] == '-')]);
}

/* End of the chunk that begins at text[begin]: a blank, a dash, a word or a part of one. */
static size_t chunk_end(const char *text, size_t begin)
{
    size_t end = begin + 1;

    if (!text[begin])
        return begin;
    if (text[begin] == ' ')
        return end;
    if (begin > 0 && is_word_or_punctuation(text[begin - 1]) && dash_length(text + begin))
        return begin + dash_length(text + begin);
    for (;; end++) {
        if (breaks_after_hyphen(text, end))
            return end + 1;
        if (!text[end] || text[end] == ' ' ||
            (is_word_or_punctuation(text[end - 1]) && dash_length(text + end)))
            return end;
    }
}

/* How much of a chunk that fits no line goes on a line with room left: up to its last hyphen there, if
 * something else stands before that. */
static size_t cut_chunk(const char *chunk, size_t length, size_t room)
{
    size_t hyphen = room;

    if (length <= room)
        return length;
    while (hyphen > 0 && chunk[hyphen - 1] != '-')
        hyphen--;
    return hyphen > 1 && strspn(chunk, "-") < hyphen - 1 ? hyphen : room;
}

static void add_spaces(struct sk_text *text, size_t count)
{
    sk_text_addf(text, "%*s", (int)count, "");
}

/* Blank runs become one blank, none at the ends. */
static void add_normalized(struct sk_text *text, const char *string)
{
    static const char blanks[] = " \t\n\r\f\v";

    for (string += strspn(string, blanks); *string; string += strspn(string, blanks)) {
        size_t length = strcspn(string, blanks);

        if (text->length)
            sk_text_add(text, " ");
        sk_text_add_bytes(text, string, length);
        string += length;
    }
}

/* Lines of at most width columns after indent blanks, the first of which are left out where the caller
 * has written something there already. */
static void add_wrapped(struct sk_text *text, const char *string, size_t width, size_t indent,
                        bool indent_first)
{
    SK_CLEANUP(sk_text_done) struct sk_text normalized = {0};
    const char *words;
    size_t begin = 0;
    size_t end;

    add_normalized(&normalized, string);
    text->failed |= normalized.failed;
    words = sk_text_get(&normalized);
    end = chunk_end(words, 0);
    for (bool first = true; words[begin]; first = false) {
        size_t line;
        size_t used = 0;

        if (!first && words[begin] == ' ') {
            begin = end;
            end = chunk_end(words, begin);
        }
        for (line = begin; words[begin] && used + (end - begin) <= width;) {
            used += end - begin;
            begin = end;
            end = chunk_end(words, begin);
        }
        if (words[begin] && end - begin > width) {
            size_t cut = cut_chunk(words + begin, end - begin, width - used);

            begin += cut;
            used += cut;
        } else if (used && words[line + used - 1] == ' ') {
            used--;
        }
        add_spaces(text, first && !indent_first ? 0 : indent);
        sk_text_add_bytes(text, words + line, used);
        sk_text_add(text, "\n");
    }
}

/*
 * Help
 */

static const char usage_prefix[] = "usage: ";
#define USAGE_PREFIX_COLUMNS (sizeof(usage_prefix) - 1)
#define HELP_COLUMN          24u
#define SECTION_INDENT       2u
#define WIDTH_MIN            11u

static size_t at_least(size_t value, size_t least)
{
    return value > least ? value : least;
}

static size_t minus(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

static void add_metavar(struct sk_text *text, const struct sk_option *option)
{
    if (option->metavar) {
        sk_text_add(text, option->metavar);
    } else if (option->choices) {
        for (const char *const *choice = option->choices; *choice; choice++)
            sk_text_addf(text, "%c%s", choice == option->choices ? '{' : ',', *choice);
        sk_text_add(text, "}");
    } else {
        for (const char *c = option->name; *c; c++) {
            char upper = *c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;

            sk_text_add_bytes(text, &upper, 1);
        }
    }
}

/* " PATH" for an option that takes a value. */
static void add_argument(struct sk_text *text, const struct sk_option *option)
{
    if (option->kind != SK_OPTION_VALUE && option->kind != SK_OPTION_LIST)
        return;
    sk_text_add(text, " ");
    add_metavar(text, option);
}

/* The first way to write an option, with its argument. */
static void add_short_form(struct sk_text *text, const struct sk_option *option)
{
    if (option->letter)
        sk_text_addf(text, "-%c", option->letter);
    else
        sk_text_addf(text, "--%s", option->name);
    add_argument(text, option);
}

/* Number of options from the first one of an exclusive group on, if they stand together; else 0. */
static size_t exclusive_run(const struct sk_option *options, size_t first)
{
    unsigned group = options[first].exclusive;
    size_t count = 0;

    for (size_t i = 0; group && i < first; i++)
        if (options[i].exclusive == group)
            return 0;
    while (group && options[first + count].name && options[first + count].exclusive == group)
        count++;
    for (size_t i = first + count; group && options[i].name; i++)
        if (options[i].exclusive == group)
            return 0;
    return count;
}

static void add_all_short_forms(struct sk_text *text, const struct sk_option *options)
{
    for (size_t i = 0; options[i].name;) {
        size_t run = exclusive_run(options, i);
        bool bracket = run || !options[i].required;

        sk_text_add(text, i ? " " : "");
        sk_text_add(text, bracket ? "[" : "");
        add_short_form(text, &options[i]);
        for (i++; run > 1; run--, i++) {
            sk_text_add(text, " | ");
            add_short_form(text, &options[i]);
        }
        sk_text_add(text, bracket ? "]" : "");
    }
}

/* The next piece of a usage text that is not broken: a bracketed one, or a word. */
static size_t piece_length(const char *at)
{
    char close = *at == '[' ? ']' : *at == '(' ? ')' : '\0';

    for (const char *c = at; close && (c = strchr(c, close));) {
        c += strspn(c, (char[]){close, '\0'});
        if (!*c || *c == ' ')
            return (size_t)(c - at);
    }
    return strcspn(at, " ");
}

/* Pieces on lines of width columns: after head, which stands on a line begun already, or, where it is
 * NULL, on new lines. */
static void add_pieces(struct sk_text *text, const char *head, const char *pieces, size_t indent,
                       size_t width)
{
    size_t column = head ? USAGE_PREFIX_COLUMNS + strlen(head) : width;
    bool empty = !head;

    sk_text_add(text, head ? head : "");
    for (size_t length; *pieces; pieces += length, pieces += *pieces == ' ') {
        length = piece_length(pieces);
        if (empty || column + 1 + length > width) {
            sk_text_add(text, "\n");
            add_spaces(text, indent);
            column = indent;
        } else {
            sk_text_add(text, " ");
            column++;
        }
        sk_text_add_bytes(text, pieces, length);
        column += length;
        empty = false;
    }
}

void sk_args_usage(const struct sk_args_spec *spec, unsigned width, struct sk_text *text)
{
    SK_CLEANUP(sk_text_done) struct sk_text options = {0};
    const char *operands = spec->operands ? spec->operands : "";
    size_t program = USAGE_PREFIX_COLUMNS + strlen(spec->program);
    size_t rest;

    add_all_short_forms(&options, spec->options);
    text->failed |= options.failed;
    rest = options.length + (options.length && *operands) + strlen(operands);
    sk_text_add(text, usage_prefix);
    if (program + (rest > 0) + rest <= width) {
        sk_text_addf(text, "%s%s%s%s%s", spec->program, options.length ? " " : "",
                     sk_text_get(&options), *operands ? " " : "", operands);
    } else if (4 * program <= 3 * (size_t)width) {
        add_pieces(text, spec->program, options.length ? sk_text_get(&options) : operands,
                   program + 1, width);
        add_pieces(text, NULL, options.length ? operands : "", program + 1, width);
    } else if (USAGE_PREFIX_COLUMNS + rest <= width) {
        sk_text_addf(text, "%s\n", spec->program);
        add_spaces(text, USAGE_PREFIX_COLUMNS);
        sk_text_addf(text, "%s%s%s", sk_text_get(&options), options.length && *operands ? " " : "",
                     operands);
    } else {
        sk_text_add(text, spec->program);
        add_pieces(text, NULL, sk_text_get(&options), USAGE_PREFIX_COLUMNS, width);
        add_pieces(text, NULL, operands, USAGE_PREFIX_COLUMNS, width);
    }
    sk_text_add(text, "\n");
}

void sk_args_paragraph(const char *paragraph, unsigned width, struct sk_text *text)
{
    add_wrapped(text, paragraph, at_least(width, WIDTH_MIN), 0, true);
}

/* "-o PATH, --output PATH" */
static void add_long_form(struct sk_text *text, const struct sk_option *option)
{
    add_short_form(text, option);
    if (!option->letter)
        return;
    sk_text_addf(text, ", --%s", option->name);
    add_argument(text, option);
}

/* Columns before the help texts. */
static size_t help_column(const struct sk_args_spec *spec, size_t width, struct sk_text *text)
{
    size_t column = 0;

    for (const struct sk_option *option = spec->options; option->name; option++) {
        SK_CLEANUP(sk_text_done) struct sk_text form = {0};

        add_long_form(&form, option);
        text->failed |= form.failed;
        column = at_least(column, SECTION_INDENT + form.length + 2);
    }
    width = at_least(minus(width, 20), 4);
    width = width < HELP_COLUMN ? width : HELP_COLUMN;
    return column < width ? column : width;
}

static void add_option_help(struct sk_text *text, const struct sk_option *option, size_t column,
                            size_t width)
{
    size_t start = text->length;
    size_t used;
    bool same_line;

    add_spaces(text, SECTION_INDENT);
    add_long_form(text, option);
    used = text->length - start;
    if (!option->help) {
        sk_text_add(text, "\n");
        return;
    }
    same_line = used + 2 <= column;
    if (same_line)
        add_spaces(text, column - used);
    else
        sk_text_add(text, "\n");
    add_wrapped(text, option->help, at_least(minus(width, column), WIDTH_MIN), column, !same_line);
}

static bool has_options(const struct sk_args_spec *spec, unsigned group)
{
    for (const struct sk_option *option = spec->options; option->name; option++)
        if (option->group == group)
            return true;
    return false;
}

/* Group 0 are the general options. */
static void add_section(struct sk_text *text, const struct sk_args_spec *spec, unsigned group,
                        size_t column, size_t width)
{
    const char *description = group ? spec->groups[group - 1].description : NULL;

    sk_text_addf(text, "\n%s:\n", group ? spec->groups[group - 1].title : "options");
    if (description) {
        add_wrapped(text, description,
                    at_least(minus(width, SECTION_INDENT), WIDTH_MIN) - SECTION_INDENT,
                    SECTION_INDENT, true);
        sk_text_add(text, "\n");
    }
    for (const struct sk_option *option = spec->options; option->name; option++)
        if (option->group == group)
            add_option_help(text, option, column, width);
}

bool sk_args_next_alias(const struct sk_args_spec *spec, const char **cursor,
                        struct sk_item *ret_alias)
{
    while (sk_list_next(cursor, ret_alias)) {
        bool row = false;

        for (const struct sk_option *other = spec->options; other->name && !row; other++)
            row = strcmp(other->name, ret_alias->text) == 0;
        if (!row)
            return true;
    }
    return false;
}

static void add_other_names(struct sk_text *text, const struct sk_args_spec *spec, size_t width)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};

    for (const struct sk_option *option = spec->options; option->name; option++) {
        const char *separator = names.length ? "; " : "other names: ";
        struct sk_item alias;
        size_t count = 0;

        for (const char *cursor = option->alias; sk_args_next_alias(spec, &cursor, &alias);)
            sk_text_addf(&names, "%s--%s", count++ > 0 ? ", " : separator, alias.text);
        if (count > 0)
            sk_text_addf(&names, " for --%s", option->name);
    }
    text->failed |= names.failed;
    if (names.length) {
        sk_text_add(text, "\n");
        add_wrapped(text, sk_text_get(&names), width, 0, true);
    }
}

void sk_args_help(const struct sk_args_spec *spec, unsigned width, struct sk_text *text)
{
    size_t column = help_column(spec, width, text);
    unsigned groups = 0;

    sk_args_usage(spec, width, text);
    if (spec->description) {
        sk_text_add(text, "\n");
        sk_args_paragraph(spec->description, width, text);
    }
    for (const struct sk_option *option = spec->options; option->name; option++)
        groups = option->group > groups ? option->group : groups;
    for (unsigned group = 0; group <= groups; group++)
        if (has_options(spec, group))
            add_section(text, spec, group, column, width);
    if (!spec->exact)
        add_other_names(text, spec, at_least(width, WIDTH_MIN));
    if (spec->epilog)
        sk_text_addf(text, "\n%s", spec->epilog);
}
