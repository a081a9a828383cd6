/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/kernel_words.h"

#include <ctype.h>

bool sk_kernel_word_is(const struct sk_kernel_word *word, const char *name)
{
    for (size_t i = 0; i < word->name_bytes; i++) {
        char c = word->name[i] == '-' ? '_' : word->name[i];

        if (c != name[i])
            return false;
    }
    return name[word->name_bytes] == '\0';
}

bool sk_kernel_word_next(const char **text, struct sk_kernel_word *ret_word)
{
    const char *at = *text, *start, *equals = NULL, *end;
    bool quoted = false, in_quote = false;

    while (isspace((unsigned char)*at))
        at++;
    if (!*at)
        return false;
    if (*at == '"') {
        at++;
        quoted = in_quote = true;
    }
    start = at;
    for (; *at && (in_quote || !isspace((unsigned char)*at)); at++) {
        if (*at == '=' && !equals)
            equals = at;
        if (*at == '"')
            in_quote = !in_quote;
    }
    end = at;
    if (end > start && end[-1] == '"' && (quoted || (equals && equals[1] == '"')))
        end--;
    *ret_word = (struct sk_kernel_word){.name = start, .open_quote = in_quote};
    ret_word->name_bytes = (size_t)((equals && equals < end ? equals : end) - start);
    if (equals && equals < end) {
        ret_word->value = equals + 1 + (equals[1] == '"' && equals + 1 < end);
        ret_word->value_bytes = (size_t)(end - ret_word->value);
    }
    *text = at;
    return true;
}

bool sk_kernel_line_is_open(const char *line)
{
    struct sk_kernel_word word = {0};

    while (sk_kernel_word_next(&line, &word))
        ;
    return word.open_quote;
}
