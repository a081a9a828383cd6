/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/report_limit.h"

bool sk_report_limit_take(struct sk_report_limit *limit, int64_t now_ms)
{
    int64_t full_ms = limit->full_ms > now_ms ? limit->full_ms : now_ms;

    if (full_ms - now_ms > (int64_t)(limit->burst - 1) * limit->interval_ms)
        return false;
    limit->full_ms = full_ms + limit->interval_ms;
    return true;
}
