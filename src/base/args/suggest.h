/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_SUGGEST_H
#define SK_BASE_ARGS_SUGGEST_H

#include <stddef.h>

/* Keeps the candidate nearest to a word that was not understood. */
struct sk_suggestion {
    const char *word;
    const char *best; /* NULL: nothing is near enough */
    size_t distance;
};

struct sk_suggestion sk_suggestion_for(const char *word);
void sk_suggestion_try(struct sk_suggestion *suggestion, const char *candidate);
/* After trying the words of a list, which ends with NULL. */
struct sk_suggestion sk_suggestion_among(const char *word, const char *const *known);
/* The nearest of them; NULL if none is near enough. */
const char *sk_suggestion_nearest(const char *word, const char *const *known);

/* For SK_SUGGESTION_FORMAT: " (did you mean 'X'?)" or nothing. */
#define SK_SUGGESTION_FORMAT "%s%s%s"
#define SK_SUGGESTION_ARGS(suggestion)                                                       \
    (suggestion).best ? " (did you mean '" : "", (suggestion).best ? (suggestion).best : "", \
        (suggestion).best ? "'?)" : ""

#endif
