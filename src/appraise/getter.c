/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's getter behind what the KDS client asks (sys/network/http.h). */
#include "appraise/getter.h"

#include <stdlib.h>
#include <string.h>

struct sevkit_response {
    struct sk_http_response http;
    size_t max_bytes;
    bool transient;
};

SK_PUBLIC int sevkit_response_add(struct sevkit_response *response, const void *data, size_t size,
                                  struct sevkit_error *error)
{
    struct sk_http_response *http = &response->http;
    uint8_t *grown;

    if (size > response->max_bytes - http->size)
        return sk_error_set(error, SEVKIT_EINPUT, "the answer has more than %zu bytes",
                            response->max_bytes);
    if (size == 0)
        return 0;
    grown = realloc(http->body, http->size + size);
    if (!grown)
        return sk_error_oom(error);
    memcpy(grown + http->size, data, size);
    http->body = grown;
    http->size += size;
    return 0;
}

SK_PUBLIC void sevkit_response_set_status(struct sevkit_response *response, unsigned status)
{
    response->http.status = status;
}

/* A value that does not fit counts as absent. */
static void set_value(char value[SK_HTTP_VALUE_BYTES], const char *text)
{
    if (strlen(text) < SK_HTTP_VALUE_BYTES)
        strncpy(value, text, SK_HTTP_VALUE_BYTES);
}

SK_PUBLIC void sevkit_response_set_retry_after(struct sevkit_response *response, const char *value)
{
    set_value(response->http.retry_after, value);
}

SK_PUBLIC void sevkit_response_set_date(struct sevkit_response *response, const char *value)
{
    set_value(response->http.date, value);
}

SK_PUBLIC void sevkit_response_set_transient(struct sevkit_response *response)
{
    response->transient = true;
}

int sk_getter_get(void *arg, const struct sk_http_request *request,
                  struct sk_http_response *ret_response, bool *ret_transient,
                  struct sevkit_error *error)
{
    const struct sk_getter *getter = arg;
    const struct sevkit_request asked = {
        .url = request->url, .max_bytes = request->max_bytes, .timeout_ms = request->timeout_ms};
    struct sevkit_response response = {.max_bytes = request->max_bytes};
    int r = getter->get(getter->arg, &asked, &response, error);

    if (r < 0) {
        sk_http_response_done(&response.http);
        *ret_transient = response.transient;
        return r;
    }
    *ret_response = response.http;
    return 0;
}
