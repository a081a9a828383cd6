/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_NETWORK_HTTP_ON_DEMAND_H
#define SK_SYS_NETWORK_HTTP_ON_DEMAND_H

/* HTTP takes longer to start than most answers from a cache take altogether: it is opened at the first
 * request. */

#include "sys/network/http.h"

struct sk_http_on_demand {
    struct sk_http front; /* to be used; borrows this struct, which must not move */
    struct sk_http real;
};

void sk_http_on_demand(struct sk_http_on_demand *demand);
/* All zero is fine, too. */
void sk_http_on_demand_done(struct sk_http_on_demand *demand);

#endif
