/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/suggest.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 40

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and replacements that lead from a to b; letters that differ only in case are
 * equal. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t length = strlen(b);

    for (size_t k = 0; k <= length; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t k = 0; k < length; k++) {
            size_t differs = tolower((unsigned char)a[i]) != tolower((unsigned char)b[k]);
            size_t next = least(diagonal + differs, least(row[k], row[k + 1]) + 1);

            diagonal = row[k + 1];
            row[k + 1] = next;
        }
    }
    return row[length];
}

struct sk_suggestion sk_suggestion_for(const char *word)
{
    size_t length = strlen(word);

    /* A third of the letters may be wrong; beyond that a guess only confuses. */
    return (struct sk_suggestion){.word = word, .distance = length / 3 + 1};
}

void sk_suggestion_try(struct sk_suggestion *suggestion, const char *candidate)
{
    size_t distance;

    if (strlen(suggestion->word) > WORD_MAX || strlen(candidate) > WORD_MAX)
        return;
    distance = edit_distance(suggestion->word, candidate);
    if (distance < suggestion->distance) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

struct sk_suggestion sk_suggestion_among(const char *word, const char *const *known)
{
    struct sk_suggestion suggestion = sk_suggestion_for(word);

    for (; *known; known++)
        sk_suggestion_try(&suggestion, *known);
    return suggestion;
}

const char *sk_suggestion_nearest(const char *word, const char *const *known)
{
    return sk_suggestion_among(word, known).best;
}
