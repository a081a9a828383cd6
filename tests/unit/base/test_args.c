/* SPDX-License-Identifier: Apache-2.0 */

/* The expected texts are what argparse of Python 3.11 prints for the same parser. Whole command lines and
 * help pages at all widths are compared with argparse itself in tests/compat. */

#include "base/args/args.h"
#include "base/args/args_words.h"
#include "base/cleanup.h"
#include "fault.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static bool check_digit(const char *value, const char **ret_type)
{
    *ret_type = "digit";
    return value[0] >= '0' && value[0] <= '9' && !value[1];
}

static const char *const colours[] = {"red", "it's", "dark-blue", NULL};

enum { HELP, VERSION, VERBOSE, QUIET, OUTPUT, COLOUR, DIGIT, DIGIT_SIZE, INCLUDE, A, B };

static const struct sk_option options[] = {
    [HELP] = {.name = "help", .letter = 'h', .kind = SK_OPTION_HELP, .help = "show this and exit"},
    [VERSION] = {.name = "version", .kind = SK_OPTION_VERSION},
    [VERBOSE] = {.name = "verbose", .letter = 'v', .kind = SK_OPTION_FLAG, .help = "say more"},
    [QUIET] = {.name = "quiet", .letter = 'q', .kind = SK_OPTION_FLAG},
    [OUTPUT] = {.name = "output", .letter = 'o', .metavar = "FILE", .help = "where to write"},
    [COLOUR] = {.name = "colour", .choices = colours},
    [DIGIT] = {.name = "digit", .check = check_digit},
    [DIGIT_SIZE] = {.name = "digit-size"},
    [INCLUDE] = {.name = "include", .letter = 'I', .kind = SK_OPTION_LIST, .metavar = "DIR"},
    [A] = {.name = "a-side", .exclusive = 1, .group = 1, .kind = SK_OPTION_FLAG},
    [B] = {.name = "b-side", .exclusive = 1, .group = 1, .kind = SK_OPTION_FLAG},
    {0},
};
static const struct sk_option_group groups[] = {{"sides", "Choose one of the sides."}};
static const struct sk_args_spec spec = {.exact = true,
                                         .program = "prog",
                                         .description = "Do it.",
                                         .options = options,
                                         .groups = groups};
static const struct sk_args_spec file_spec = {.program = "prog",
                                              .options = options,
                                              .groups = groups,
                                              .operands = "FILE [FILE ...]",
                                              .operands_min = 1,
                                              .operands_max = 3};

struct line {
    const struct sk_args_spec *spec;
    char *words[16];
    size_t count;
    struct sk_args args;
    enum sk_args_outcome outcome;
};

static struct line line_of(const struct sk_args_spec *a_spec, const char *const *words,
                           size_t count)
{
    struct line line = {.spec = a_spec, .count = count, .outcome = SK_ARGS_RUN};

    EXPECT(count <= SK_ARRAY_SIZE(line.words));
    if (count)
        memcpy(line.words, words, count * sizeof(*words));
    return line;
}

/* For what is wanted once only: parses, and frees what came of it. */
static int parse_line(void *arg, struct sevkit_error *error)
{
    struct line *line = arg;
    int code =
        sk_args_parse(line->spec, line->count, line->words, &line->args, &line->outcome, error);

    if (code == 0 && line->outcome == SK_ARGS_RUN)
        sk_args_done(&line->args);
    return code;
}

#define WORDS(...) \
    (const char *[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)

static struct sk_args parse(const struct sk_args_spec *a_spec, const char *const *words,
                            size_t count)
{
    struct line line = line_of(a_spec, words, count);
    struct sevkit_error error;

    EXPECT_OK(sk_args_parse(a_spec, count, line.words, &line.args, &line.outcome, &error), &error);
    EXPECT_INT(line.outcome, SK_ARGS_RUN);
    return line.args;
}

static void expect_error(const struct sk_args_spec *a_spec, const char *text,
                         const char *const *words, size_t count)
{
    struct line line = line_of(a_spec, words, count);
    struct sevkit_error error;

    EXPECT_ERROR(sk_args_parse(a_spec, count, line.words, &line.args, &line.outcome, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, text);
    EXPECT(!line.args.options && line.outcome == SK_ARGS_RUN);
}

static void expect_value(int option, const char *value, const char *const *words, size_t count)
{
    struct sk_args args = parse(&spec, words, count);

    EXPECT_STR(args.options[option].value, value);
    sk_args_done(&args);
}

static void expect_outcome(enum sk_args_outcome outcome, const char *const *words, size_t count)
{
    struct line line = line_of(&spec, words, count);
    struct sevkit_error error;

    EXPECT_OK(sk_args_parse(&spec, count, line.words, &line.args, &line.outcome, &error), &error);
    EXPECT_INT(line.outcome, outcome);
    EXPECT(!line.args.options);
}

TEST(nothing_given)
{
    struct sk_args args = parse(&spec, NULL, 0);

    for (size_t i = 0; options[i].name; i++) {
        EXPECT_INT(args.options[i].count, 0);
        EXPECT(!args.options[i].value && !args.options[i].values);
        EXPECT(!sk_args_given(&args, &spec, options[i].name));
        EXPECT(!sk_args_value(&args, &spec, options[i].name));
    }
    EXPECT_INT(args.operand_count, 0);
    sk_args_done(&args);
    EXPECT(!args.options);
}

TEST(values_are_taken_in_every_form)
{
    expect_value(OUTPUT, "x", WORDS("--output", "x"));
    expect_value(OUTPUT, "x=y", WORDS("--output=x=y"));
    expect_value(OUTPUT, "", WORDS("--output="));
    expect_value(OUTPUT, "", WORDS("--output", ""));
    expect_value(OUTPUT, "x", WORDS("--o", "x"));
    expect_value(OUTPUT, "x", WORDS("--outp=x"));
    expect_value(OUTPUT, "x", WORDS("-o", "x"));
    expect_value(OUTPUT, "x", WORDS("-ox"));
    expect_value(OUTPUT, "x", WORDS("-o=x"));
    expect_value(OUTPUT, "x", WORDS("-vqox"));
    expect_value(OUTPUT, "x", WORDS("-vo", "x"));
    expect_value(OUTPUT, "last", WORDS("--output", "first", "--output=last"));
    expect_value(DIGIT, "7", WORDS("--digit", "7"));
}

TEST(what_looks_like_no_option_is_a_value)
{
    expect_value(OUTPUT, "-", WORDS("--output", "-"));
    expect_value(OUTPUT, "-1", WORDS("--output", "-1"));
    expect_value(OUTPUT, "-.5", WORDS("--output", "-.5"));
    expect_value(OUTPUT, "-1\n", WORDS("--output", "-1\n"));
    expect_value(OUTPUT, "-x y", WORDS("--output", "-x y"));
    expect_value(OUTPUT, "--no such", WORDS("--output", "--no such"));
    expect_value(OUTPUT, "-1", WORDS("--output=-1"));
    expect_value(OUTPUT, "--verbose", WORDS("--output=--verbose"));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "-x"));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "-1."));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "-1e3"));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "-."));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "--", "x"));
    expect_error(&spec, "argument -o/--output: expected one argument", WORDS("-o", "-v x"));
    expect_error(&spec, "argument --digit-size: expected one argument", WORDS("--digit-size"));
}

TEST(flags_are_counted_and_lists_kept)
{
    struct sk_args args =
        parse(&spec, WORDS("-vv", "--verbose", "-I", "a", "-Ib", "--include=c", "-q"));
    const struct sk_arg *list = sk_args_get(&args, &spec, "include");

    EXPECT_INT(sk_args_get(&args, &spec, "verbose")->count, 3);
    EXPECT_INT(sk_args_get(&args, &spec, "quiet")->count, 1);
    EXPECT(!sk_args_given(&args, &spec, "no-such-option"));
    EXPECT(!sk_args_value(&args, &spec, "no-such-option"));
    EXPECT_INT(list->count, 3);
    EXPECT_STR(list->values[0], "a");
    EXPECT_STR(list->values[1], "b");
    EXPECT_STR(list->values[2], "c");
    EXPECT_STR(list->value, "c");
    sk_args_done(&args);
}

TEST(prefixes)
{
    expect_error(&spec, "ambiguous option: --ver could match --version, --verbose", WORDS("--ver"));
    expect_error(&spec, "ambiguous option: --v=1 could match --version, --verbose", WORDS("--v=1"));
    expect_error(&spec, "ambiguous option: --dig could match --digit, --digit-size",
                 WORDS("--dig", "1"));
    expect_value(DIGIT_SIZE, "1", WORDS("--digit-", "1"));
    expect_error(&spec, "unrecognized arguments: --outputs=x", WORDS("--outputs=x"));
}

TEST(aliases_of_a_command)
{
    static const char *const shown[] = {"sev-es", "sev-snp", NULL};
    static const char *const spellings[] = {"seves", "sev-es", "snp", "sev-snp", NULL};
    static const struct sk_option rows[] = {
        {.name = "kind",
         .alias = "type,mode,output",
         .alias_letter = 'k',
         .choices = shown,
         .spellings = spellings,
         .help = "which"},
        {.name = "output", .letter = 'o'},
        {.name = NULL},
    };
    static const struct sk_args_spec two = {.program = "prog", .options = rows};
    char words[][16] = {"--mode=snp", "-k", "seves", "--output", "x"};
    char *const line[] = {words[0], words[1], words[2], words[3], words[4]};
    SK_CLEANUP(sk_text_done) struct sk_text help = {0};
    enum sk_args_outcome outcome;
    struct sevkit_error error = {0};
    struct sk_args args;
    int r = sk_args_parse(&two, SK_ARRAY_SIZE(line), line, &args, &outcome, &error);

    EXPECT_OK(r, &error);
    if (r < 0)
        return;
    EXPECT_STR(sk_args_value(&args, &two, "kind"), "sev-es");
    EXPECT_INT(sk_args_get(&args, &two, "kind")->count, 2);
    EXPECT_STR(sk_args_value(&args, &two, "output"), "x"); /* a row's own name comes first */
    sk_args_done(&args);
    sk_args_help(&two, 80, &help);
    EXPECT_STR(sk_text_get(&help), "usage: prog [--kind {sev-es,sev-snp}] [-o OUTPUT]\n"
                                   "\n"
                                   "options:\n"
                                   "  --kind {sev-es,sev-snp}\n"
                                   "                        which\n"
                                   "  -o OUTPUT, --output OUTPUT\n"
                                   "\n"
                                   "other names: --type, --mode for --kind\n");
    expect_error(&two, "argument --kind: invalid choice: 'sev' (choose from 'sev-es', 'sev-snp')",
                 WORDS("--type", "sev"));
    expect_error(&two, "unrecognized arguments: --typ sev-es", WORDS("--typ", "sev-es"));
}

TEST(aliases_and_more_choices)
{
    static const char *const shown[] = {"a", "b", NULL}, *const more[] = {"c", NULL};
    static const struct sk_option rows[] = {
        {.name = "long-name", .alias = "other", .choices = shown, .more_choices = more},
        {.name = NULL},
    };
    static const struct sk_args_spec two = {.program = "prog", .options = rows, .exact = true};
    char words[][16] = {"--other", "a", "--other=c"};
    char *const line[] = {words[0], words[1], words[2]};
    enum sk_args_outcome outcome;
    struct sevkit_error error;
    struct sk_args args;

    if (sk_args_parse(&two, 3, line, &args, &outcome, &error) == 0) {
        EXPECT_STR(sk_args_value(&args, &two, "long-name"), "c");
        sk_args_done(&args);
    } else {
        EXPECT_STR(error.text, "");
    }
    expect_error(&two, "unrecognized arguments: --oth a", WORDS("--oth", "a"));
    expect_error(&two, "argument --long-name: invalid choice: 'd' (choose from 'a', 'b')",
                 WORDS("--other", "d"));
}

TEST(unknown_options_get_a_suggestion)
{
    struct sk_args_spec helpful = spec;

    helpful.exact = false;
    expect_error(&helpful, "unrecognized arguments: --outputs=x (did you mean '--output'?)",
                 WORDS("--outputs=x"));
    expect_error(&helpful, "unrecognized arguments: a --ouput b (did you mean '--output'?)",
                 WORDS("a", "--ouput", "b"));
    expect_error(&helpful, "unrecognized arguments: --nothing-like-it", WORDS("--nothing-like-it"));
    expect_error(&helpful, "unrecognized arguments: -x", WORDS("-x"));
}

TEST(attached_values_that_nobody_takes)
{
    expect_error(&spec, "argument -v/--verbose: ignored explicit argument '1'",
                 WORDS("--verbose=1"));
    expect_error(&spec, "argument -v/--verbose: ignored explicit argument ''", WORDS("--verb="));
    expect_error(&spec, "argument -v/--verbose: ignored explicit argument 'x'", WORDS("-vx"));
    expect_error(&spec, "argument -q/--quiet: ignored explicit argument 'x'", WORDS("-vqx"));
    expect_error(&spec, "argument -v/--verbose: ignored explicit argument 'x'", WORDS("-v=x"));
    /* The bundle is read before any of it is acted on. */
    expect_error(&spec, "argument -h/--help: ignored explicit argument 'x'", WORDS("-hx"));
}

TEST(values_are_checked)
{
    expect_error(&spec, "argument --digit: invalid digit value: '12'", WORDS("--digit", "12"));
    expect_error(&spec,
                 "argument --colour: invalid choice: 'blue' (choose from 'red', \"it's\", "
                 "'dark-blue')",
                 WORDS("--colour", "blue"));
    expect_value(COLOUR, "it's", WORDS("--colour", "it's"));
}

TEST(exclusive_options)
{
    expect_error(&spec, "argument --b-side: not allowed with argument --a-side",
                 WORDS("--a-side", "--b-side"));
    expect_error(&spec, "argument --a-side: not allowed with argument --b-side",
                 WORDS("--b-side", "--a-side"));
    expect_error(&spec, "unrecognized arguments: x", WORDS("--a-side", "--a-side", "x"));
}

TEST(required_options_and_operands)
{
    static const struct sk_option required[] = {
        {.name = "in", .letter = 'i', .required = true}, {.name = "out", .required = true}, {0}};
    static const struct sk_args_spec need = {.program = "p",
                                             .options = required,
                                             .operands = "FILE",
                                             .operands_min = 1,
                                             .operands_max = 1};

    expect_error(&need, "the following arguments are required: -i/--in, --out, FILE", NULL, 0);
    expect_error(&need, "the following arguments are required: --out", WORDS("-i", "1", "x"));
    /* What is missing comes before what is too much. */
    expect_error(&need, "the following arguments are required: --out", WORDS("-i1", "x", "y"));
    expect_error(&need, "unrecognized arguments: y --no", WORDS("-i1", "--out=", "x", "y", "--no"));
}

TEST(operands)
{
    struct sk_args args = parse(&file_spec, WORDS("one", "-v", "two", "--", "-x"));

    EXPECT_INT(args.operand_count, 3);
    EXPECT_STR(args.operands[0], "one");
    EXPECT_STR(args.operands[1], "two");
    EXPECT_STR(args.operands[2], "-x");
    EXPECT(sk_args_given(&args, &file_spec, "verbose"));
    sk_args_done(&args);
    expect_error(&spec, "unrecognized arguments: a b", WORDS("a", "-v", "b"));
    expect_error(&spec, "unrecognized arguments: -- --verbose", WORDS("--", "--verbose"));
    expect_error(&spec, "unrecognized arguments: --", WORDS("--"));
    expect_error(&spec, "unrecognized arguments: -x y ", WORDS("-x", "y", ""));
}

TEST(help_and_version_act_at_once)
{
    expect_outcome(SK_ARGS_HELP, WORDS("--help", "--no-such"));
    expect_outcome(SK_ARGS_HELP, WORDS("-vh", "--digit", "x"));
    expect_outcome(SK_ARGS_VERSION, WORDS("--vers", "-h"));
    expect_outcome(SK_ARGS_HELP, WORDS("-h", "--vers"));
    /* What is attached to a letter that takes nothing are letters again, even after "=". */
    expect_outcome(SK_ARGS_HELP, WORDS("-v=h"));
    /* But not before errors to their left, nor before an ambiguous word anywhere. */
    expect_error(&spec, "argument --digit: invalid digit value: 'x'",
                 WORDS("--digit", "x", "--help"));
    expect_error(&spec, "ambiguous option: --ver could match --version, --verbose",
                 WORDS("--help", "--ver"));
}

TEST(lost_dashes)
{
    struct sk_args_spec loses = spec;
    struct sk_args args;

    expect_value(OUTPUT, "--", WORDS("--output=--"));
    expect_error(&spec, "argument --digit: invalid digit value: '--'", WORDS("--digit=--"));
    loses.loses_dashes = true;
    args = parse(&loses, WORDS("--digit=--", "--colour=--"));
    EXPECT(args.options[DIGIT].value == sk_args_lost);
    EXPECT(args.options[COLOUR].value == sk_args_lost);
    sk_args_done(&args);
}

static void expect_quoted(const char *word, const char *quoted, const char *plain)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP(sk_text_done) struct sk_text other = {0};

    sk_args_add_quoted(&text, word);
    EXPECT_STR(sk_text_get(&text), quoted);
    sk_args_add_word(&other, word);
    EXPECT_STR(sk_text_get(&other), plain);
}

TEST(words_as_python_shows_them)
{
    expect_quoted("", "''", "");
    expect_quoted("it's", "\"it's\"", "it's");
    expect_quoted("\"it's\"", "'\"it\\'s\"'", "\"it's\"");
    expect_quoted("a\\b", "'a\\\\b'", "a\\b");
    expect_quoted("\t\n\r\x01\x7f", "'\\t\\n\\r\\x01\\x7f'", "\t\n\r\x01\x7f");
    expect_quoted("gr\xc3\xbcn \xf0\x9f\x98\x80", "'gr\xc3\xbcn \xf0\x9f\x98\x80'",
                  "gr\xc3\xbcn \xf0\x9f\x98\x80");
    expect_quoted("\xc2\xa0\xe2\x80\x8b\xf3\xa0\x80\x81", "'\\xa0\\u200b\\U000e0001'",
                  "\xc2\xa0\xe2\x80\x8b\xf3\xa0\x80\x81");
    /* Stray bytes, cut and overlong sequences, surrogates, beyond U+10FFFF. */
    expect_quoted("\xff", "'\\udcff'", "\\udcff");
    expect_quoted("\xe2\x82", "'\\udce2\\udc82'", "\\udce2\\udc82");
    expect_quoted("\xc0\xaf", "'\\udcc0\\udcaf'", "\\udcc0\\udcaf");
    expect_quoted("\xe0\x80\xaf", "'\\udce0\\udc80\\udcaf'", "\\udce0\\udc80\\udcaf");
    expect_quoted("\xed\xa0\x80", "'\\udced\\udca0\\udc80'", "\\udced\\udca0\\udc80");
    expect_quoted("\xf4\x90\x80\x80", "'\\udcf4\\udc90\\udc80\\udc80'",
                  "\\udcf4\\udc90\\udc80\\udc80");
}

static void expect_text(void (*function)(const struct sk_args_spec *, unsigned, struct sk_text *),
                        const struct sk_args_spec *a_spec, unsigned width, const char *expected)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    function(a_spec, width, &text);
    EXPECT(sk_text_ok(&text));
    EXPECT_STR(sk_text_get(&text), expected);
}

TEST(usage)
{
    expect_text(sk_args_usage, &spec, 500,
                "usage: prog [-h] [--version] [-v] [-q] [-o FILE] [--colour {red,it's,dark-blue}] "
                "[--digit DIGIT] [--digit-size DIGIT_SIZE] [-I DIR] [--a-side | --b-side]\n");
    expect_text(sk_args_usage, &spec, 60,
                "usage: prog [-h] [--version] [-v] [-q] [-o FILE]\n"
                "            [--colour {red,it's,dark-blue}] [--digit DIGIT]\n"
                "            [--digit-size DIGIT_SIZE] [-I DIR]\n"
                "            [--a-side | --b-side]\n");
    expect_text(sk_args_usage, &file_spec, 76,
                "usage: prog [-h] [--version] [-v] [-q] [-o FILE]\n"
                "            [--colour {red,it's,dark-blue}] [--digit DIGIT]\n"
                "            [--digit-size DIGIT_SIZE] [-I DIR] [--a-side | --b-side]\n"
                "            FILE [FILE ...]\n");
    expect_text(sk_args_usage, &spec, 0,
                "usage: prog\n       [-h]\n       [--version]\n       [-v]\n       [-q]\n"
                "       [-o FILE]\n       [--colour {red,it's,dark-blue}]\n"
                "       [--digit DIGIT]\n       [--digit-size DIGIT_SIZE]\n       [-I DIR]\n"
                "       [--a-side | --b-side]\n");
}

TEST(help)
{
    static const struct sk_args_spec with_epilog = {.program = "p",
                                                    .options = options + B,
                                                    .groups = groups,
                                                    .epilog = "examples:\n  p  --b-side\n"};

    expect_text(sk_args_help, &spec, 78,
                "usage: prog [-h] [--version] [-v] [-q] [-o FILE]\n"
                "            [--colour {red,it's,dark-blue}] [--digit DIGIT]\n"
                "            [--digit-size DIGIT_SIZE] [-I DIR] [--a-side | --b-side]\n"
                "\n"
                "Do it.\n"
                "\n"
                "options:\n"
                "  -h, --help            show this and exit\n"
                "  --version\n"
                "  -v, --verbose         say more\n"
                "  -q, --quiet\n"
                "  -o FILE, --output FILE\n"
                "                        where to write\n"
                "  --colour {red,it's,dark-blue}\n"
                "  --digit DIGIT\n"
                "  --digit-size DIGIT_SIZE\n"
                "  -I DIR, --include DIR\n"
                "\n"
                "sides:\n"
                "  Choose one of the sides.\n"
                "\n"
                "  --a-side\n"
                "  --b-side\n");
    expect_text(sk_args_help, &with_epilog, 78,
                "usage: p [--b-side]\n"
                "\n"
                "sides:\n"
                "  Choose one of the sides.\n"
                "\n"
                "  --b-side\n"
                "\n"
                "examples:\n"
                "  p  --b-side\n");
}

TEST(paragraphs_break_where_textwrap_breaks)
{
    static const struct {
        const char *text, *lines;
    } cases[] = {
        {" one \n two\tthree ", "one two\nthree\n"},
        {"Look, goof-ball -- use the -b option!", "Look, goof-\nball -- use\nthe -b\noption!\n"},
        {"state-of-the-art e-mail x-y", "state-of-\nthe-art\ne-mail x-y\n"},
        {"word--dash a--b", "word--dash\na--b\n"},
        {"averyveryverylongword", "averyveryve\nrylongword\n"},
        {"1234567-1234567", "1234567-\n1234567\n"},
        /* textwrap leaves the blank where a line is full to the last column. */
        {"abcdefghij klmnopqrstuvw", "abcdefghij \nklmnopqrstu\nvw\n"},
        {"", ""},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};

        sk_args_paragraph(cases[i].text, 0, &text);
        EXPECT_STR(sk_text_get(&text), cases[i].lines);
    }
}

TEST(memory_may_run_out)
{
    struct line line = line_of(&file_spec, WORDS("-vIa", "-Ib", "--output=x", "one", "two"));

    EXPECT(sk_fault_run(parse_line, &line) >= 6);
}

/* Any words at all: no crash, and an outcome or an error, never both. */
TEST(random_words)
{
    static const char *const pool[] = {
        "-",   "--",   "-v",  "-vq", "-h",   "--o",   "--output=", "-o",
        "-ox", "--in", "-I",  "x",   "",     "-1",    "-1x",       "--colour",
        "red", "=",    "--=", "-=",  "\xff", "-\xff", "--a-side",  "--b-side"};

    for (unsigned round = 0; round < 20000; round++) {
        const char *words[8];
        size_t count = (size_t)sk_test_random_below(SK_ARRAY_SIZE(words) + 1);
        struct sevkit_error error = {0};
        struct line line;
        int code;

        for (size_t i = 0; i < count; i++)
            words[i] = pool[sk_test_random_below(SK_ARRAY_SIZE(pool))];
        line = line_of(round % 2 ? &spec : &file_spec, words, count);
        code = parse_line(&line, &error);
        EXPECT(code == 0 ? !error.text[0] : code == SEVKIT_EUSAGE && error.text[0]);
    }
}

static const struct sk_option column_options[] = {
    {.name = "help", .letter = 'h', .kind = SK_OPTION_HELP},
    {.name = "size", .idle_with = "format=erofs,raw"},
    {.name = "format"},
    {.name = "raw", .kind = SK_OPTION_FLAG, .conflicts = "json"},
    {.name = "json", .kind = SK_OPTION_FLAG},
    {.name = "user", .needs = "key,password"},
    {.name = "key"},
    {.name = "password"},
    {.name = "broken", .kind = SK_OPTION_FLAG, .needs = "kye"},
    {.name = NULL},
};
static const struct sk_args_spec column_spec = {.program = "columns", .options = column_options};

static void expect_columns(const char *line, const char *expected)
{
    char words[128];
    char *argv[16], *rest = NULL;
    struct sevkit_error why = {0};
    struct sk_args args = {0};
    enum sk_args_outcome outcome = SK_ARGS_RUN;
    size_t argc = 0;
    int r;

    (void)snprintf(words, sizeof(words), "%s", line);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    r = sk_args_parse(&column_spec, argc, argv, &args, &outcome, &why);
    if (expected)
        EXPECT_STR(why.text, expected);
    else
        EXPECT_OK(r, &why);
    sk_args_done(&args);
}

TEST(columns)
{
    expect_columns("--size 5", NULL);
    expect_columns("--size 5 --format ext4 --json", NULL);
    expect_columns("--size 5 --format erofs", "--size has no effect with --format erofs");
    expect_columns("--format erofs --size 5", "--size has no effect with --format erofs");
    expect_columns("--size 5 --raw", "--size has no effect with --raw");
    expect_columns("--json --raw", "--raw contradicts --json");
    expect_columns("--user u", "--user has no effect without --key or --password");
    expect_columns("--user u --password p", NULL);
    expect_columns("--help --user u", NULL);
    expect_columns("--broken", "option table: no option 'kye'");
}
