/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_EXPLAIN_H
#define SK_SEV_EXPLAIN_H

/*
 * The measurement is not the expected one: what would have to be different for it to fit? The search is that of
 * measure/match; a digest fits if the measurement that is made from it is the reported one. That helps to find a
 * mistake and proves nothing: the answer remains no.
 */

#include "measure/match/match.h"
#include "sev/complete.h"

#define SK_SEV_EXPLAIN_VCPUS 256u
/* Launches that are shown; more of them say nothing more. */
#define SK_SEV_EXPLAIN_SHOWN 16u

struct sk_sev_explain {
    const struct sk_sev_inputs *inputs;
    const struct sk_sev_launch *launch; /* that did not fit; it has a TIK */
    const uint8_t *reported;
    uint64_t vcpus_max;
    const struct sk_match_image *firmwares; /* beside that of the launch */
    size_t firmware_count;
};

/* Returns 0 also if nothing fits; then ret_result->count is 0. */
int sk_sev_explain(const struct sk_sev_explain *explain, struct sk_match_result *ret_result,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The sentences of a launch that fits, joined by "; ". */
void sk_sev_explain_text(const struct sk_match_found *found, struct sk_text *text);

#endif
