/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_VERDICT_H
#define SK_VERIFY_VERDICT_H

#include "base/cleanup.h"
#include "base/error.h"
#include "verify/check_table.h"

#include <stddef.h>

/* Texts of a verdict live in blocks that never move. */
struct sk_verdict_block;

struct sevkit_verdict {
    struct sevkit_check checks[SK_CHECKS];
    bool present[SK_CHECKS];
    size_t order[SK_CHECKS]; /* the present ones */
    size_t count;
    struct sk_verdict_block *blocks;
    bool failed; /* out of memory */
    struct sevkit_cert *vek;
    struct sevkit_cert *ca;
    struct sevkit_cert *root;
    const struct sevkit_product *product;
};

SK_DEFINE_CLEANUP(struct sevkit_verdict *, sevkit_verdict_free)

/* NULL without memory. */
struct sevkit_verdict *sk_verdict_new(void);
/* Copies the texts, each of which may be NULL. */
void sk_verdict_set(struct sevkit_verdict *verdict, enum sk_check_id id,
                    enum sevkit_check_status status, const char *value, const char *expectation,
                    const char *detail);
/* PASS or FAIL. */
void sk_verdict_judge(struct sevkit_verdict *verdict, enum sk_check_id id, bool good,
                      const char *value, const char *expectation, const char *detail);
void sk_verdict_skip(struct sevkit_verdict *verdict, enum sk_check_id id, const char *detail);
/* Copies a check of another verdict. */
void sk_verdict_copy(struct sevkit_verdict *verdict, const struct sevkit_verdict *from,
                     enum sk_check_id id);
/* Adds to the detail of a check that failed, if it did, why what it lacks could not be had. */
int sk_verdict_add_reason(struct sevkit_verdict *verdict, enum sk_check_id id, const char *reason,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
bool sk_verdict_failed(const struct sevkit_verdict *verdict, enum sk_check_id id);
/* Puts the present checks in order; SEVKIT_ENOMEM if a text was lost. */
int sk_verdict_finish(struct sevkit_verdict *verdict, struct sevkit_error *error);

#endif
