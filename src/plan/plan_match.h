/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_PLAN_MATCH_H
#define SK_PLAN_PLAN_MATCH_H

/* Why a guest that was started from a plan has another digest (measure/match). */

#include "measure/match/match_inputs.h"
#include "plan/vm.h"

struct sk_plan_match_request {
    const uint8_t *digest;              /* that it has; NULL: the report's */
    size_t digest_size;                 /* 32 or 48 */
    const struct sevkit_report *report; /* NULL: none */
    sk_match_unpack unpack;             /* as in struct sk_match_inputs */
};

int sk_plan_match(const struct sk_vm *guest, const struct sk_plan_match_request *request,
                  struct sk_match_result *ret_result, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
