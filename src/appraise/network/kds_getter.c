/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "sys/network/http_on_demand.h"

#include <sevkit/kds.h>
#include <stdlib.h>
#include <string.h>

struct sevkit_kds {
    struct sk_http_on_demand http;
    char *ca_file;
};

static inline void kds_free_p(struct sevkit_kds **kds)
{
    sevkit_kds_free(*kds);
}

SK_PUBLIC int sevkit_kds_new(const char *ca_file, struct sevkit_kds **ret_kds,
                             struct sevkit_error *error)
{
    SK_CLEANUP(kds_free_p) struct sevkit_kds *kds = calloc(1, sizeof(*kds));

    if (!kds)
        return sk_error_oom(error);
    sk_http_on_demand(&kds->http);
    kds->ca_file = ca_file ? strdup(ca_file) : NULL;
    if (ca_file && !kds->ca_file)
        return sk_error_oom(error);
    *ret_kds = SK_TAKE(kds);
    return 0;
}

SK_PUBLIC void sevkit_kds_free(struct sevkit_kds *kds)
{
    if (!kds)
        return;
    sk_http_on_demand_done(&kds->http);
    free(kds->ca_file);
    free(kds);
}

SK_PUBLIC int sevkit_kds_get(void *arg, const struct sevkit_request *request,
                             struct sevkit_response *response, struct sevkit_error *error)
{
    SK_CLEANUP(sk_http_response_done) struct sk_http_response answer = {0};
    struct sevkit_kds *kds = arg;
    const struct sk_http_request asked = {.url = request->url,
                                          .max_bytes = request->max_bytes,
                                          .timeout_ms = request->timeout_ms,
                                          .ca_file = kds->ca_file};
    bool transient = false;
    int r = kds->http.front.get(kds->http.front.arg, &asked, &answer, &transient, error);

    if (r < 0 && transient)
        sevkit_response_set_transient(response);
    if (r < 0)
        return r;
    sevkit_response_set_status(response, answer.status);
    sevkit_response_set_retry_after(response, answer.retry_after);
    sevkit_response_set_date(response, answer.date);
    return sevkit_response_add(response, answer.body, answer.size, error);
}
