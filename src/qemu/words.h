/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_WORDS_H
#define SK_QEMU_WORDS_H

/*
 * A command as words, built without a shell, and the option strings of QEMU inside of it. Like sk_text:
 * after an allocation failure everything does nothing, and the end is checked once.
 */

#include "base/text.h"

#include <stdarg.h>

struct sk_word {
    char *text;
    bool quoted; /* printed in double quotes whatever it holds */
    bool gap;    /* printed after two blanks */
};

struct sk_words {
    struct sk_word *words;
    size_t count, capacity;
    bool next_quoted, next_gap;
    bool failed;
};

void sk_words_done(struct sk_words *words);
void sk_words_add(struct sk_words *words, const char *word);
void sk_words_addf(struct sk_words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Several words; the list ends with NULL. */
void sk_words_add_all(struct sk_words *words, ...) __attribute__((sentinel));
/* Takes over a text that was built as a word. */
void sk_words_take(struct sk_words *words, struct sk_text *text);
bool sk_words_ok(const struct sk_words *words);
/* An argv that ends with NULL and borrows the words; NULL if memory is out. Freed with free(). */
char **sk_words_argv(const struct sk_words *words);

/* The words as a line for a POSIX shell: what need be quoted is. */
void sk_words_print(const struct sk_words *words, struct sk_text *text);
void sk_words_print_one(const struct sk_word *word, struct sk_text *text);

#endif
