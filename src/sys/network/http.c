/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/network/http.h"

#include <stdlib.h>

void sk_http_response_done(struct sk_http_response *response)
{
    free(response->body);
    *response = (struct sk_http_response){0};
}

void sk_http_close(struct sk_http *http)
{
    if (http->close)
        http->close(http->arg);
    *http = (struct sk_http){0};
}
