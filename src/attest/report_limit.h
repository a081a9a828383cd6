/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_REPORT_LIMIT_H
#define SK_ATTEST_REPORT_LIMIT_H

/* How often strangers can make a guest ask its processor: a token bucket. Each request holds the channel to the
 * processor, and a host that limits a guest's requests would let the guest's own wait. */

#include <stdbool.h>
#include <stdint.h>

struct sk_report_limit {
    uint32_t burst;       /* reports at once, at least 1 */
    uint32_t interval_ms; /* until there is one more */
    int64_t full_ms;      /* when the bucket is full again; zero at the start */
};

/* Takes one, if there is one, at this time of a clock that only goes forward. */
bool sk_report_limit_take(struct sk_report_limit *limit, int64_t now_ms);

#endif
