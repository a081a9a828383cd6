/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rest_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Words after the option "--NAME" and its value are no options of ours: a "--" goes in between. NULL with
 * argc unchanged if that is not needed or memory is out. */
char **sk_rest_end_options(const char *name, size_t *argc, char *const *argv)
{
    size_t length = strlen(name), rest = 0;
    char **words;

    for (size_t i = 0; i < *argc && rest == 0 && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, name, length) == 0 &&
            (!argv[i][2 + length] || argv[i][2 + length] == '='))
            rest = i + (argv[i][2 + length] ? 1 : 2);
    words = rest > 0 && rest <= *argc ? calloc(*argc + 1, sizeof(*words)) : NULL;
    if (!words)
        return NULL;
    memcpy(words, argv, rest * sizeof(*words));
    words[rest] = (char *)(uintptr_t) "--";
    memcpy(words + rest + 1, argv + rest, (*argc - rest) * sizeof(*words));
    ++*argc;
    return words;
}

/* "--NAME --" as joined ("--NAME=--") and the rest, which argc then ends before. NULL if that is not there or
 * memory is out. */
char **sk_rest_take(const char *joined, size_t *argc, char *const *argv, struct sk_given *given)
{
    size_t length = strlen(joined) - strlen("=--"), at = 0;
    char **words;

    while (at + 1 < *argc && strcmp(argv[at], "--") != 0 &&
           (strlen(argv[at]) != length || strncmp(argv[at], joined, length) != 0 ||
            strcmp(argv[at + 1], "--") != 0))
        at++;
    if (at + 1 >= *argc || strcmp(argv[at], "--") == 0)
        return NULL;
    words = calloc(at + 2, sizeof(*words));
    if (!words)
        return NULL;
    memcpy(words, argv, at * sizeof(*words));
    words[at] = (char *)(uintptr_t)joined;
    given->rest = argv + at + 2;
    given->rest_count = *argc - at - 2;
    *argc = at + 1;
    return words;
}
