/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_KERNEL_WORDS_H
#define SK_FORMATS_KERNEL_WORDS_H

/*
 * The parameters of a kernel command line, cut as Linux cuts it (lib/cmdline.c, next_arg()): quotes hold blanks,
 * and one in front or around the value is dropped.
 */

#include <stdbool.h>
#include <stddef.h>

struct sk_kernel_word {
    const char *name, *value; /* in the line; value: NULL if there is no '=' */
    size_t name_bytes, value_bytes;
    bool open_quote; /* the line ends inside a quote */
};

/* The next parameter of *text, which is moved behind it. False at the end. */
bool sk_kernel_word_next(const char **text, struct sk_kernel_word *ret_word);
/* Names are the same with '-' and '_' (Linux, kernel/params.c, parameq()); name is written with '_'. */
bool sk_kernel_word_is(const struct sk_kernel_word *word, const char *name);

/* Whether the line ends inside a quote: what is appended would be part of that word. */
bool sk_kernel_line_is_open(const char *line);

#endif
