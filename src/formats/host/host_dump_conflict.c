/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings that were put together of several ones: which answer is the host's, no one knows. */
#include "base/text.h"
#include "formats/host/host_dump.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* By question; the answer for all processors behind those for single ones. */
static int compare_questions(const void *left, const void *right)
{
    const struct sk_host_fact *a = *(const struct sk_host_fact *const *)left;
    const struct sk_host_fact *b = *(const struct sk_host_fact *const *)right;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    for (size_t i = 0; i < 2; i++)
        if (a->key[i] != b->key[i])
            return a->key[i] < b->key[i] ? -1 : 1;
    return compare_names(a->name, b->name);
}

static bool same_answer(const struct sk_host_fact *a, const struct sk_host_fact *b)
{
    return a->error == b->error && a->status == b->status &&
           memcmp(a->values, b->values, sizeof(a->values)) == 0 && a->data_size == b->data_size &&
           memcmp(a->data, b->data, a->data_size) == 0 && compare_names(a->text, b->text) == 0;
}

static bool is_for_all(const struct sk_host_fact *fact)
{
    return fact->kind == SK_HOST_MSR && fact->key[1] == SK_HOST_ANY_CPU;
}

/* The first fact that another one contradicts, or NULL. */
static const struct sk_host_fact *find_conflict(const struct sk_host_fact *const *sorted,
                                                size_t count)
{
    const struct sk_host_fact *all = NULL;

    for (size_t i = count; i > 0; i--) {
        const struct sk_host_fact *fact = sorted[i - 1];
        const struct sk_host_fact *next = i < count ? sorted[i] : NULL;

        if (next && compare_questions(&fact, &next) == 0 && !same_answer(fact, next))
            return fact;
        if (is_for_all(fact))
            all = fact;
        else if (all && fact->kind == SK_HOST_MSR && fact->key[0] == all->key[0] &&
                 !same_answer(fact, all))
            return fact;
    }
    return NULL;
}

int sk_host_dump_check(const struct sk_host_dump *dump, struct sevkit_error *error)
{
    const struct sk_host_fact **sorted = calloc(dump->count + 1, sizeof(const void *));
    const struct sk_host_fact *fact;
    struct sk_text line = {0};

    if (!sorted)
        return sk_error_oom(error);
    for (size_t i = 0; i < dump->count; i++)
        sorted[i] = &dump->facts[i];
    qsort(sorted, dump->count, sizeof(const void *), compare_questions);
    fact = find_conflict(sorted, dump->count);
    free(sorted);
    if (!fact)
        return 0;
    sk_host_fact_write(fact, &line);
    (void)sk_error_set(error, SEVKIT_EINPUT, "%.*s: there is another answer to this, too",
                       (int)strcspn(sk_text_get(&line), "\n"), sk_text_get(&line));
    sk_text_done(&line);
    return SEVKIT_EINPUT;
}
