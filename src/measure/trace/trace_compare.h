/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_TRACE_TRACE_COMPARE_H
#define SK_MEASURE_TRACE_TRACE_COMPARE_H

/* Where two launches part: traces of ours, of QEMU, or save areas that were dumped. What one of them does not
 * hold (QEMU's log has neither save areas nor digests) is not compared. */

#include "base/error.h"
#include "base/text.h"

#include <sevkit/launch_digest.h>
#include <sevkit/vmsa.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_trace_record {
    enum sevkit_page_type type;
    uint64_t gpa, pages, repeat;
    bool has_contents, has_digest, has_page;
    uint8_t contents[SEVKIT_SNP_DIGEST_BYTES]; /* of one page */
    uint8_t digest[SEVKIT_SNP_DIGEST_BYTES];   /* after the record */
    uint8_t *page;                             /* owned: a save area's bytes, if has_page */
    char source[64];
};

struct sk_trace_records {
    struct sk_trace_record *items;
    size_t count, capacity;
};

/* Takes over record->page, also when it fails. */
int sk_trace_records_add(struct sk_trace_records *records, const struct sk_trace_record *record,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_trace_records_done(struct sk_trace_records *records);

enum sk_trace_part {
    SK_TRACE_SAME,
    SK_TRACE_TYPE,      /* pages of other types at the same place */
    SK_TRACE_PLACE,     /* another address */
    SK_TRACE_CONTENTS,  /* the same page with other contents */
    SK_TRACE_DIGEST,    /* other contents somewhere since the digests were last equal */
    SK_TRACE_SAVE_AREA, /* another save area */
    SK_TRACE_ENDS_A,    /* A has no more updates */
    SK_TRACE_ENDS_B,
    SK_TRACE_OPEN,    /* the same, as far as both go: something is in one of them only */
    SK_TRACE_NOTHING, /* they have nothing in common that could be compared */
};

struct sk_trace_difference {
    enum sk_trace_part part;
    size_t a, b;              /* records; the count of records at an end */
    uint64_t gpa_a, gpa_b;    /* of the page */
    uint64_t from;            /* SK_TRACE_DIGEST: address of the first page that may differ */
    uint64_t compared;        /* pages that were equal before */
    uint64_t unknown;         /* of these: contents are in one trace only, or in none */
    bool no_areas, no_others; /* one trace has no save areas, or nothing else */
    uint64_t left_a, left_b;  /* updates of save areas that are left where one ends */
};

void sk_trace_compare(const struct sk_trace_records *a, const struct sk_trace_records *b,
                      struct sk_trace_difference *ret_difference);
/* The first update at which they part and why, in sentences of a line each. */
void sk_trace_difference_text(const struct sk_trace_records *a, const struct sk_trace_records *b,
                              const struct sk_trace_difference *difference, struct sk_text *text);

#endif
