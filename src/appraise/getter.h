/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_GETTER_H
#define SK_APPRAISE_GETTER_H

#include "sys/network/http.h"

#include <sevkit/appraise.h>

struct sk_getter {
    sevkit_getter get;
    void *arg;
};

/* struct sk_http.get, with a struct sk_getter as its argument. */
int sk_getter_get(void *arg, const struct sk_http_request *request,
                  struct sk_http_response *ret_response, bool *ret_transient,
                  struct sevkit_error *error);

#endif
