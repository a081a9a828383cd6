/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_FETCH_H
#define SK_KDS_FETCH_H

/*
 * A GET with patience. The KDS lets one address have about one VCEK in ten seconds and answers 429
 * otherwise, with or without Retry-After; it is also known to answer 500 for minutes. So an answer that
 * may change is asked for again: after what the server names, else after a pause that doubles, both
 * with jitter so that many machines started at once spread out; never beyond one total deadline.
 */

#include "sys/network/http.h"
#include "sys/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_FETCH_DEADLINE_SECONDS 120u

struct sk_patience {
    int64_t deadline_ms; /* of sk_sys.monotonic_ms */
    /* The first pause where the server names none; 0: 10 s after a 429, 1 s otherwise. */
    uint64_t first_pause_ms;
};

struct sk_fetch {
    const struct sk_sys *sys;
    const struct sk_http *http;
    const char *ca_file; /* as in struct sk_http_request */
    struct sk_patience patience;
    /* Told before each pause, one line; may be NULL. */
    void (*tell)(void *arg, const char *line);
    void *tell_arg;
};

/* The body of a 200 answer. Everything else is SEVKIT_EIO with the URL, the last status in words and
 * why no further attempt was made. *ret_body, never NULL, is freed by the caller. */
int sk_fetch(const struct sk_fetch *fetch, const char *url, size_t max_bytes, uint8_t **ret_body,
             size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Milliseconds to wait before attempt number `attempt` (from 1: the first repetition). named: what the
 * server asked for, or NULL. random32 is the jitter: up to half of the pause more, five seconds at most,
 * never less than what was named. */
uint64_t sk_fetch_pause_ms(uint64_t first_pause_ms, unsigned attempt, const uint64_t *named_seconds,
                           uint32_t random32);

#endif
