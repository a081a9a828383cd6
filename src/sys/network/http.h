/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_NETWORK_HTTP_H
#define SK_SYS_NETWORK_HTTP_H

/*
 * One HTTP GET. Whether to ask again is not decided here: that needs a clock and patience, which
 * kds/fetch.h has.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What we take of a header's value; a longer one counts as absent. */
#define SK_HTTP_VALUE_BYTES 64

struct sk_http_request {
    const char *url; /* https://, or http:// where the user asked for that */
    size_t max_bytes;
    uint64_t timeout_ms; /* for the whole exchange, redirects included */
    const char *
        ca_file; /* PEM file of the authorities that may vouch for the server; NULL: the system's */
    const char *
        header; /* one line more, "Metadata: true", as services of the same machine want it, which are
                           asked without a proxy; NULL: none */
};

struct sk_http_response {
    unsigned status;
    uint8_t *body; /* owned; NULL if empty */
    size_t size;
    char retry_after[SK_HTTP_VALUE_BYTES]; /* "" if there is none */
    char date[SK_HTTP_VALUE_BYTES];
};

/* The client that this was built with (it is loaded when it is needed), NULL if there is none. */
const char *sk_http_version(void);

void sk_http_response_done(struct sk_http_response *response);

struct sk_http {
    /*
     * 0 if there was an answer, whatever its status. SEVKIT_EIO if there was none, with *ret_transient
     * telling whether the same request may succeed later: a server that cannot be reached may come
     * back, a server that we do not trust remains one. SEVKIT_EINPUT if the body is too long.
     */
    int (*get)(void *arg, const struct sk_http_request *request,
               struct sk_http_response *ret_response, bool *ret_transient,
               struct sevkit_error *error);
    void (*close)(void *arg);
    void *arg;
};

/* The real one, which keeps its connection from one request to the next and takes proxies from the
 * environment as curl does. SEVKIT_EIO if this build has no HTTP. */
int sk_http_open(struct sk_http *ret_http, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_http_close(struct sk_http *http);

#endif
