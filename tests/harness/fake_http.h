/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_FAKE_HTTP_H
#define SK_TEST_FAKE_HTTP_H

/*
 * A server that answers what a test tells it, and a clock that only moves when someone sleeps or an
 * answer takes its time. sk_fake_http_reset() starts both anew.
 */

#include "sys/network/http.h"
#include "sys/sys.h"

#include <stddef.h>
#include <stdint.h>

struct sk_fake_answer {
    unsigned status; /* 0: no answer, the request fails with code */
    int code;        /* 0: SEVKIT_EIO */
    bool transient;
    const void *body;
    size_t size;
    const char *retry_after; /* NULL: no such header */
    const char *date;
    int64_t takes_ms;
};

/* Files are real; clock and randomness are those of this world. */
extern const struct sk_sys sk_fake_clock_sys;
extern const struct sk_http sk_fake_http;

#define SK_FAKE_WALL_SECONDS INT64_C(1700000000)

/* Answers in order; the last one is repeated. Borrowed. */
void sk_fake_http_reset(const struct sk_fake_answer *answers, size_t count);
size_t sk_fake_http_requests(void);
/* Request number n from 0; the URL is a copy. */
const char *sk_fake_http_url(size_t n);
const struct sk_http_request *sk_fake_http_request(size_t n);
/* Milliseconds since the reset, and the pauses that were made. */
int64_t sk_fake_clock_ms(void);
size_t sk_fake_sleeps(void);
uint64_t sk_fake_sleep_ms(size_t n);
/* What sk_sys.random gives in each 32-bit word; fails if is_failing. */
void sk_fake_random(uint32_t word, bool is_failing);
/* Moves the wall clock only. */
void sk_fake_wall_add(int64_t seconds);

#endif
