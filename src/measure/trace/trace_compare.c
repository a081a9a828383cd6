/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/trace/trace_compare.h"

#include "base/grow.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

int sk_trace_records_add(struct sk_trace_records *records, const struct sk_trace_record *record,
                         struct sevkit_error *error)
{
    if (!sk_grow(&records->items, sizeof(*records->items), records->count, &records->capacity)) {
        free(record->page);
        return sk_error_oom(error);
    }
    records->items[records->count++] = *record;
    return 0;
}

void sk_trace_records_done(struct sk_trace_records *records)
{
    for (size_t i = 0; i < records->count; i++)
        free(records->items[i].page);
    free(records->items);
    *records = (struct sk_trace_records){0};
}

/* A place in a trace: a page of a record. */
struct cursor {
    const struct sk_trace_records *records;
    size_t at;
    uint64_t page;
    uint64_t turn; /* of a record that repeats */
    bool vmsa, others;
};

static bool is_vmsa(const struct sk_trace_record *record)
{
    return record->type == SEVKIT_PAGE_VMSA;
}

static bool has_kind(const struct sk_trace_records *records, bool vmsa)
{
    for (size_t i = 0; i < records->count; i++)
        if (is_vmsa(&records->items[i]) == vmsa)
            return true;
    return false;
}

static void skip_unwanted(struct cursor *cursor)
{
    while (cursor->at < cursor->records->count &&
           !(is_vmsa(&cursor->records->items[cursor->at]) ? cursor->vmsa : cursor->others))
        cursor->at++;
}

static const struct sk_trace_record *current(const struct cursor *cursor)
{
    return cursor->at < cursor->records->count ? &cursor->records->items[cursor->at] : NULL;
}

static uint64_t gpa_of(const struct cursor *cursor)
{
    const struct sk_trace_record *record = current(cursor);

    return record ? record->gpa + cursor->page * SK_PAGE_BYTES : 0;
}

/* Pages of the run that begins here. */
static uint64_t run_of(const struct cursor *cursor)
{
    return current(cursor)->pages - cursor->page;
}

/* True if that ended the record. */
static bool advance(struct cursor *cursor, uint64_t pages)
{
    const struct sk_trace_record *record = current(cursor);

    cursor->page += pages;
    if (cursor->page < record->pages)
        return false;
    cursor->page = 0;
    if (++cursor->turn < record->repeat)
        return false;
    cursor->turn = 0;
    cursor->at++;
    return true;
}

static uint64_t vmsas_left(const struct cursor *cursor)
{
    uint64_t count = 0;

    for (size_t i = cursor->at; i < cursor->records->count; i++)
        if (is_vmsa(&cursor->records->items[i]))
            count += cursor->records->items[i].repeat - (i == cursor->at ? cursor->turn : 0);
    return count;
}

static bool contents_differ(const struct sk_trace_record *a, const struct sk_trace_record *b)
{
    if (a->has_page && b->has_page)
        return memcmp(a->page, b->page, SEVKIT_VMSA_BYTES) != 0;
    return a->has_contents && b->has_contents &&
           memcmp(a->contents, b->contents, sizeof(a->contents)) != 0;
}

static enum sk_trace_part compare_here(const struct cursor *a, const struct cursor *b)
{
    const struct sk_trace_record *x = current(a), *y = current(b);

    if (!x || !y)
        return !x && !y ? SK_TRACE_SAME : x ? SK_TRACE_ENDS_B : SK_TRACE_ENDS_A;
    /* A dump does not say where the save area is. */
    if (gpa_of(a) != gpa_of(b) && !(is_vmsa(x) && is_vmsa(y) && (!x->gpa || !y->gpa)))
        return SK_TRACE_PLACE;
    if (x->type != y->type)
        return SK_TRACE_TYPE;
    if (contents_differ(x, y))
        return is_vmsa(x) ? SK_TRACE_SAVE_AREA : SK_TRACE_CONTENTS;
    return SK_TRACE_SAME;
}

/* Equal contents, or pages whose contents are not measured. */
static bool contents_known(const struct sk_trace_record *a, const struct sk_trace_record *b)
{
    return (a->type != SEVKIT_PAGE_NORMAL && !is_vmsa(a)) || (a->has_page && b->has_page) ||
           (a->has_contents && b->has_contents);
}

static bool digests_differ(const struct sk_trace_record *a, const struct sk_trace_record *b)
{
    return a->has_digest && b->has_digest && memcmp(a->digest, b->digest, sizeof(a->digest)) != 0;
}

static void fill(struct sk_trace_difference *difference, enum sk_trace_part part,
                 const struct cursor *a, const struct cursor *b)
{
    difference->part = part;
    difference->a = a->at;
    difference->b = b->at;
    difference->gpa_a = gpa_of(a);
    difference->gpa_b = gpa_of(b);
    difference->left_a = vmsas_left(a);
    difference->left_b = vmsas_left(b);
}

/* One run of pages that both have; true if the walk ends. */
static bool compare_run(struct cursor *a, struct cursor *b, struct sk_trace_difference *difference)
{
    enum sk_trace_part part;
    struct cursor old_a = *a, old_b = *b;
    uint64_t pages;
    bool end_a, end_b;

    part = compare_here(a, b);
    if (part != SK_TRACE_SAME || !current(a)) {
        fill(difference, part, a, b);
        return true;
    }
    pages = run_of(a) < run_of(b) ? run_of(a) : run_of(b);
    difference->unknown += contents_known(current(a), current(b)) ? 0 : pages;
    end_a = advance(a, pages);
    end_b = advance(b, pages);
    if (end_a && end_b) {
        if (digests_differ(current(&old_a), current(&old_b))) {
            fill(difference, SK_TRACE_DIGEST, &old_a, &old_b);
            return true;
        }
        difference->from = 0;
        /* An equal digest is one over all before it. */
        if (current(&old_a)->has_digest && current(&old_b)->has_digest)
            difference->unknown = 0;
    } else if (difference->from == 0) {
        difference->from = gpa_of(&old_a);
    }
    difference->compared += pages;
    return false;
}

void sk_trace_compare(const struct sk_trace_records *a, const struct sk_trace_records *b,
                      struct sk_trace_difference *ret_difference)
{
    bool vmsa = has_kind(a, true) && has_kind(b, true);
    bool others = has_kind(a, false) && has_kind(b, false);
    struct cursor x = {.records = a, .vmsa = vmsa, .others = others};
    struct cursor y = {.records = b, .vmsa = vmsa, .others = others};
    struct sk_trace_difference difference = {.part = SK_TRACE_NOTHING};

    if (vmsa || others)
        do {
            skip_unwanted(&x);
            skip_unwanted(&y);
        } while (!compare_run(&x, &y, &difference));
    difference.no_areas = has_kind(a, true) != has_kind(b, true);
    difference.no_others = has_kind(a, false) != has_kind(b, false);
    if (difference.part == SK_TRACE_SAME &&
        (difference.unknown > 0 || difference.no_areas || difference.no_others))
        difference.part = SK_TRACE_OPEN;
    *ret_difference = difference;
}
