/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/guest_exchange.h"

#include <stdlib.h>

void sk_attest_evidence_done(struct sk_attest_evidence *evidence)
{
    free(evidence->report);
    free(evidence->certificates);
    *evidence = (struct sk_attest_evidence){0};
}
