/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "compat/igvmmeasure.h"
#include "compat/program.h"

#include <stdio.h>
#include <string.h>

static const char usage[] = "Usage: igvmmeasure [OPTIONS] <INPUT> <COMMAND>\n";

static const char help[] =
    "Usage: igvmmeasure [OPTIONS] <INPUT> <COMMAND>\n"
    "\n"
    "Commands:\n"
    "  measure  Print the launch digest of the file\n"
    "             -i, --ignore-idblock  Do not compare it with the ID block in the file\n"
    "             -b, --bare            Print the digest alone\n"
    "  sign     Write the file with a signed ID block\n"
    "             --output <FILE>       File to write\n"
    "             --id-key <PEM>        Private key that signs\n"
    "             --author-key <PEM>    Private key that signs the ID key\n"
    "\n"
    "Arguments:\n"
    "  <INPUT>  IGVM file\n"
    "\n"
    "Options:\n"
    "  -v, --verbose              Print each run of pages\n"
    "  -c, --check-kvm            Check what QEMU and KVM ask of the file\n"
    "  -p, --platform <PLATFORM>  sev, sev-es or sev-snp [default: sev-snp]\n"
    "  -n, --native-zero          Measure pages without data as zero pages\n"
    "  -h, --help                 Print help\n";

enum kind { FLAG, TEXT };

struct option {
    const char *name;
    char letter;
    enum kind kind;
    bool *flag;
    const char **text;
};

static const struct {
    const char *name;
    enum sevkit_mode mode;
} platforms[] = {
    {"sev-snp", SEVKIT_MODE_SNP},
    {"sev-es", SEVKIT_MODE_SEV_ES},
    {"sev", SEVKIT_MODE_SEV},
};

struct scan {
    char *const *argv;
    int argc, at;
    bool help;
};

static bool refuse(const char *what, const char *word)
{
    (void)fprintf(stderr, "error: %s '%s'\n\n%s\nFor more information, try '--help'.\n", what, word,
                  usage);
    return false;
}

static const struct option *find_long(const struct option *options, const char *word, size_t length)
{
    for (; options->name; options++)
        if (strlen(options->name) == length && strncmp(options->name, word, length) == 0)
            return options;
    return NULL;
}

static const struct option *find_letter(const struct option *options, char letter)
{
    for (; options->name; options++)
        if (options->letter == letter)
            return options;
    return NULL;
}

/* attached is the rest of the word, NULL if there is none. */
static bool take(struct scan *scan, const struct option *option, const char *attached)
{
    if (option->kind == FLAG) {
        if (*option->flag)
            return refuse("the argument cannot be used multiple times:", option->name);
        *option->flag = true;
        return true;
    }
    if (!attached && scan->at + 1 < scan->argc)
        attached = scan->argv[++scan->at];
    if (!attached)
        return refuse("a value is required for", option->name);
    if (*option->text)
        return refuse("the argument cannot be used multiple times:", option->name);
    *option->text = attached;
    return true;
}

static bool take_long(struct scan *scan, const struct option *options, const char *word)
{
    size_t length = strcspn(word + 2, "=");
    const struct option *option = find_long(options, word + 2, length);
    const char *value = word[2 + length] ? word + 2 + length + 1 : NULL;

    if (!option || (value && option->kind == FLAG))
        return refuse("unexpected argument", word);
    return take(scan, option, value);
}

static bool take_letters(struct scan *scan, const struct option *options, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option *option = find_letter(options, *letter);
        const char *rest = letter[1] == '=' ? letter + 2 : letter + 1;

        if (!option)
            return refuse("unexpected argument", word);
        if (!take(scan, option, option->kind == TEXT && *rest ? rest : NULL))
            return false;
        if (option->kind == TEXT)
            break;
    }
    return true;
}

/* Options up to the next word that is none, which goes to *ret_word (NULL at the end). */
static bool next_word(struct scan *scan, const struct option *options, const char **ret_word)
{
    *ret_word = NULL;
    for (; scan->at < scan->argc; scan->at++) {
        const char *word = scan->argv[scan->at];
        bool good;

        if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0) {
            scan->help = true;
            return false;
        }
        if (word[0] != '-' || word[1] == '\0') {
            *ret_word = word;
            scan->at++;
            return true;
        }
        good = word[1] == '-' ? take_long(scan, options, word) : take_letters(scan, options, word);
        if (!good)
            return false;
    }
    return true;
}

static bool read_platform(const char *name, enum sevkit_mode *ret_mode)
{
    *ret_mode = SEVKIT_MODE_SNP;
    if (!name)
        return true;
    for (size_t i = 0; i < SK_ARRAY_SIZE(platforms); i++)
        if (strcmp(name, platforms[i].name) == 0) {
            *ret_mode = platforms[i].mode;
            return true;
        }
    return refuse("invalid value for '--platform <PLATFORM>':", name);
}

static bool read_command(struct scan *scan, const char *command, struct sk_igvmmeasure_words *words)
{
    const struct option measure[] = {
        {"ignore-idblock", 'i', FLAG, &words->ignore_id_block, NULL},
        {"bare", 'b', FLAG, &words->bare, NULL},
        {0},
    };
    const struct option sign[] = {
        {"output", 0, TEXT, NULL, &words->output},
        {"id-key", 0, TEXT, NULL, &words->id_key},
        {"author-key", 0, TEXT, NULL, &words->author_key},
        {0},
    };
    const char *extra = NULL;

    words->sign = strcmp(command, "sign") == 0;
    if (!words->sign && strcmp(command, "measure") != 0)
        return refuse("unrecognized subcommand", command);
    if (!next_word(scan, words->sign ? sign : measure, &extra))
        return false;
    if (extra)
        return refuse("unexpected argument", extra);
    if (words->sign && !words->output)
        return refuse("the following required argument was not provided:", "--output <OUTPUT>");
    if (words->sign && !words->id_key)
        return refuse("the following required argument was not provided:", "--id-key <ID_KEY>");
    return true;
}

static bool read_words(struct scan *scan, struct sk_igvmmeasure_words *words)
{
    const char *platform = NULL, *command = NULL;
    const struct option options[] = {
        {"verbose", 'v', FLAG, &words->verbose, NULL},
        {"check-kvm", 'c', FLAG, &words->check_kvm, NULL},
        {"native-zero", 'n', FLAG, &words->native_zero, NULL},
        {"platform", 'p', TEXT, NULL, &platform},
        {0},
    };

    if (!next_word(scan, options, &words->input))
        return false;
    if (!words->input)
        return refuse("the following required argument was not provided:", "<INPUT>");
    if (!next_word(scan, options, &command))
        return false;
    if (!read_platform(platform, &words->mode))
        return false;
    if (!command)
        return refuse("a subcommand is required:", "measure, sign");
    return read_command(scan, command, words);
}

bool sk_igvmmeasure_words_read(int argc, char *const *argv, struct sk_igvmmeasure_words *ret_words,
                               int *ret_status)
{
    struct scan scan = {.argv = argv, .argc = argc, .at = 1};

    if (read_words(&scan, ret_words))
        return true;
    *ret_status = SK_EXIT_USAGE;
    if (scan.help)
        *ret_status = sk_program_print(help);
    return false;
}
