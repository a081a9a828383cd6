/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines: lines of the input are the words. */
#include "base/args/args.h"
#include "base/cleanup.h"
#include "fuzz.h"

#define WORDS_MAX 32

static const char *const formats[] = {"hex", "base64", NULL};
static const struct sk_option_group groups[] = {{"Extra", "about it"}, {NULL, NULL}};
static const struct sk_option options[] = {
    {.name = "help", .letter = 'h', .kind = SK_OPTION_HELP, .help = "show this"},
    {.name = "version", .kind = SK_OPTION_VERSION},
    {.name = "verbose",
     .letter = 'v',
     .kind = SK_OPTION_FLAG,
     .help = "say more, and more-or-less"},
    {.name = "output-format", .letter = 'o', .kind = SK_OPTION_VALUE, .choices = formats},
    {.name = "output-file", .kind = SK_OPTION_VALUE, .metavar = "FILE", .exclusive = 1},
    {.name = "stdout", .kind = SK_OPTION_FLAG, .exclusive = 1, .group = 1},
    {.name = "define", .letter = 'D', .kind = SK_OPTION_LIST, .group = 1},
    {.name = NULL},
};
static const struct sk_args_spec spec = {
    .program = "prog",
    .description = "A program.",
    .options = options,
    .groups = groups,
    .operands = "FILE...",
    .operands_max = 3,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[1024];
    char *words[WORDS_MAX];
    size_t count = 0;
    struct sk_args args = {0};
    enum sk_args_outcome outcome = SK_ARGS_RUN;
    struct sevkit_error error = {0};
    SK_CLEANUP(sk_text_done) struct sk_text help = {0};
    int r;

    if (size >= sizeof(text))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *rest = text; rest && count < WORDS_MAX;)
        words[count++] = strsep(&rest, "\n");
    r = sk_args_parse(&spec, count, words, &args, &outcome, &error);
    if (r < 0) {
        REQUIRE((r == SEVKIT_EUSAGE || r == SEVKIT_ENOMEM) && error.code == r && error.text[0]);
    } else if (outcome == SK_ARGS_RUN) {
        REQUIRE(args.operand_count <= spec.operands_max);
        REQUIRE(!sk_args_given(&args, &spec, "stdout") ||
                !sk_args_value(&args, &spec, "output-file"));
        sk_args_done(&args);
    }
    sk_args_help(&spec, size ? data[0] : 0, &help);
    REQUIRE(!sk_text_ok(&help) || strstr(sk_text_get(&help), "--output-format"));
    return 0;
}
