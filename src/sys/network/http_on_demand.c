/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/network/http_on_demand.h"

static int open_and_get(void *arg, const struct sk_http_request *request,
                        struct sk_http_response *ret_response, bool *ret_transient,
                        struct sevkit_error *error)
{
    struct sk_http_on_demand *demand = arg;
    int r = demand->real.get ? 0 : sk_http_open(&demand->real, error);

    if (r < 0)
        return r;
    return demand->real.get(demand->real.arg, request, ret_response, ret_transient, error);
}

void sk_http_on_demand(struct sk_http_on_demand *demand)
{
    *demand = (struct sk_http_on_demand){.front = {.get = open_and_get, .arg = demand}};
}

void sk_http_on_demand_done(struct sk_http_on_demand *demand)
{
    sk_http_close(&demand->real);
    *demand = (struct sk_http_on_demand){0};
}
