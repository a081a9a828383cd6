/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/network/http.h"

#include <stddef.h>

const char *sk_http_version(void)
{
    return NULL;
}

int sk_http_open(struct sk_http *ret_http, struct sevkit_error *error)
{
    (void)ret_http;
    return sk_error_set(
        error, SEVKIT_EIO,
        "this build of sevkit has no network access (it was built without libcurl)");
}
