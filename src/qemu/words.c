/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/words.h"

#include "base/cleanup.h"
#include "base/grow.h"

#include <stdio.h>
#include <string.h>

void sk_words_done(struct sk_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->words[i].text);
    free(words->words);
    *words = (struct sk_words){0};
}

static bool make_room(struct sk_words *words)
{
    if (!words->failed &&
        !sk_grow(&words->words, sizeof(*words->words), words->count, &words->capacity))
        words->failed = true;
    return !words->failed;
}

/* Takes over text. */
static void append(struct sk_words *words, char *text)
{
    if (!text)
        words->failed = true;
    if (!make_room(words)) {
        free(text);
        return;
    }
    words->words[words->count++] = (struct sk_word){text, words->next_quoted, words->next_gap};
    words->next_quoted = false;
    words->next_gap = false;
}

void sk_words_add(struct sk_words *words, const char *word)
{
    append(words, strdup(word));
}

void sk_words_addf(struct sk_words *words, const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    append(words, text);
}

void sk_words_add_all(struct sk_words *words, ...)
{
    const char *word;
    va_list args;

    va_start(args, words);
    while ((word = va_arg(args, const char *)))
        sk_words_add(words, word);
    va_end(args);
}

void sk_words_take(struct sk_words *words, struct sk_text *text)
{
    append(words, sk_text_ok(text) ? strdup(sk_text_get(text)) : NULL);
    sk_text_done(text);
}

bool sk_words_ok(const struct sk_words *words)
{
    return !words->failed;
}

char **sk_words_argv(const struct sk_words *words)
{
    char **argv = words->failed ? NULL : calloc(words->count + 1, sizeof(*argv));

    for (size_t i = 0; argv && i < words->count; i++)
        argv[i] = words->words[i].text;
    return argv;
}

/* What a shell takes as it is. */
static bool is_plain(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_^";

    return *text && text[strspn(text, plain)] == '\0';
}

static void add_escaped(struct sk_text *text, const char *word, const char *special)
{
    for (; *word; word++) {
        if (strchr(special, *word))
            sk_text_add(text, "\\");
        sk_text_add_bytes(text, word, 1);
    }
}

void sk_words_print_one(const struct sk_word *word, struct sk_text *text)
{
    const char *rest = word->text;

    if (word->quoted) {
        sk_text_add(text, "\"");
        add_escaped(text, rest, "\\\"$`");
        sk_text_add(text, "\"");
        return;
    }
    if (is_plain(rest)) {
        sk_text_add(text, rest);
        return;
    }
    sk_text_add(text, "'");
    for (; *rest; rest++)
        if (*rest == '\'')
            sk_text_add(text, "'\\''");
        else
            sk_text_add_bytes(text, rest, 1);
    sk_text_add(text, "'");
}

void sk_words_print(const struct sk_words *words, struct sk_text *text)
{
    for (size_t i = 0; i < words->count; i++) {
        sk_text_add(text, i == 0 ? "" : words->words[i].gap ? "  " : " ");
        sk_words_print_one(&words->words[i], text);
    }
}
