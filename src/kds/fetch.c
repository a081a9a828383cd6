/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/fetch.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "kds/retry_after.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_MAX_MS       30000u
#define JITTER_MAX_MS      5000u
#define PAUSE_MS           1000u
#define THROTTLED_PAUSE_MS 10000u /* "one VCEK in ten seconds" */
#define ATTEMPT_MAX_MS     30000u
/* A server that has answered before will again; one that cannot be reached three times in a row is most
 * likely out of reach, as for a machine without network. */
#define SILENT_ATTEMPTS_MAX 3u

#define STATUS_OK           200u
#define STATUS_THROTTLED    429u
#define STATUS_TEXT_BYTES   256
#define PAUSE_DOUBLINGS_MAX 16u

/* What a status means here. One that is not listed is final. */
static const struct {
    unsigned status;
    bool again;
    const char *words;
} statuses[] = {
    {400, false, "Bad Request"},
    {401, false, "Unauthorized"},
    {403, false, "Forbidden"},
    {404, false, "Not Found: the server knows no such chip, TCB or product"},
    {408, true, "Request Timeout"},
    {410, false, "Gone"},
    {429, true, "Too Many Requests"},
    {500, true, "Internal Server Error"},
    {502, true, "Bad Gateway"},
    {503, true, "Service Unavailable"},
    {504, true, "Gateway Timeout"},
};

/* How one attempt ended. */
struct attempt {
    bool good;
    bool again;
    unsigned status; /* 0: no answer */
    bool named;      /* the server named a pause */
    uint64_t named_seconds;
    struct sevkit_error error;
};

uint64_t sk_fetch_pause_ms(uint64_t first_pause_ms, unsigned attempt, const uint64_t *named_seconds,
                           uint32_t random32)
{
    unsigned doublings = attempt > PAUSE_DOUBLINGS_MAX ? PAUSE_DOUBLINGS_MAX : attempt - 1;
    uint64_t pause, jitter;

    if (named_seconds) {
        /* Far beyond any deadline, and without overflow. */
        pause = (*named_seconds > UINT32_MAX ? UINT32_MAX : *named_seconds) * 1000;
    } else {
        pause = first_pause_ms << doublings;
        if (pause > PAUSE_MAX_MS)
            pause = first_pause_ms > PAUSE_MAX_MS ? first_pause_ms : PAUSE_MAX_MS;
    }
    jitter = pause / 2 > JITTER_MAX_MS ? JITTER_MAX_MS : pause / 2;
    return pause + jitter * random32 / UINT32_MAX;
}

static void judge_status(const struct sk_fetch *fetch, const char *url,
                         const struct sk_http_response *response, struct attempt *attempt)
{
    const char *words = "unexpected answer";

    attempt->status = response->status;
    attempt->good = response->status == STATUS_OK;
    for (size_t i = 0; i < SK_ARRAY_SIZE(statuses); i++) {
        if (statuses[i].status != response->status)
            continue;
        attempt->again = statuses[i].again;
        words = statuses[i].words;
    }
    if (attempt->good)
        return;
    /* "Now" would have us ask without a pause, so it counts as nothing said. */
    attempt->named = response->retry_after[0] &&
                     sk_retry_after_parse(response->retry_after, response->date,
                                          fetch->sys->wall_seconds(), &attempt->named_seconds) &&
                     attempt->named_seconds > 0;
    (void)sk_error_set(&attempt->error, SEVKIT_EIO, "%s: HTTP status %u %s", url, response->status,
                       words);
}

/* *ret_response is to be freed if the attempt was good. */
static struct attempt try_once(const struct sk_fetch *fetch, const char *url, size_t max_bytes,
                               uint64_t left_ms, struct sk_http_response *ret_response)
{
    struct sk_http_request request = {
        .url = url,
        .max_bytes = max_bytes,
        .timeout_ms = left_ms > ATTEMPT_MAX_MS ? ATTEMPT_MAX_MS : left_ms,
        .ca_file = fetch->ca_file,
    };
    struct sk_http_response response = {0};
    struct attempt attempt = {0};
    int r = fetch->http->get(fetch->http->arg, &request, &response, &attempt.again, &attempt.error);

    if (r < 0)
        return attempt;
    judge_status(fetch, url, &response, &attempt);
    if (attempt.good)
        *ret_response = response;
    else
        sk_http_response_done(&response);
    return attempt;
}

static uint64_t pause_after(const struct sk_fetch *fetch, const struct attempt *attempt,
                            unsigned number)
{
    uint64_t first_ms = fetch->patience.first_pause_ms;
    uint32_t random32 = 0;

    if (!first_ms)
        first_ms = attempt->status == STATUS_THROTTLED ? THROTTLED_PAUSE_MS : PAUSE_MS;
    /* Without randomness there is no jitter, which is no reason to give up. */
    if (fetch->sys->random(&random32, sizeof(random32)) < 0)
        random32 = 0;
    return sk_fetch_pause_ms(first_ms, number, attempt->named ? &attempt->named_seconds : NULL,
                             random32);
}

static void tell_pause(const struct sk_fetch *fetch, const struct attempt *attempt,
                       uint64_t pause_ms)
{
    char line[SEVKIT_ERROR_TEXT_BYTES + STATUS_TEXT_BYTES];

    if (!fetch->tell)
        return;
    (void)snprintf(line, sizeof(line), "%s; trying again in %" PRIu64 ".%" PRIu64 " s",
                   attempt->error.text, pause_ms / 1000, pause_ms % 1000 / 100);
    fetch->tell(fetch->tell_arg, line);
}

static int give_up(const struct attempt *attempt, unsigned attempts, uint64_t pause_ms,
                   int64_t left_ms, struct sevkit_error *error)
{
    if (!attempt->again)
        return sk_error_set(error, attempt->error.code, "%s", attempt->error.text);
    if (left_ms > 0 && pause_ms < (uint64_t)left_ms)
        return sk_error_set(error, SEVKIT_EIO, "%s; gave up after %u attempts", attempt->error.text,
                            attempts);
    return sk_error_set(error, SEVKIT_EIO,
                        "%s; gave up after %u attempt%s: %s %" PRIu64
                        " s, and %.1f s are left until the deadline",
                        attempt->error.text, attempts, attempts == 1 ? "" : "s",
                        attempt->named ? "the server asks to wait" : "the next pause is",
                        attempt->named ? attempt->named_seconds : (pause_ms + 999) / 1000,
                        (double)(left_ms > 0 ? left_ms : 0) / 1000);
}

int sk_fetch(const struct sk_fetch *fetch, const char *url, size_t max_bytes, uint8_t **ret_body,
             size_t *ret_size, struct sevkit_error *error)
{
    int64_t left_ms = fetch->patience.deadline_ms - fetch->sys->monotonic_ms();
    unsigned silent = 0;

    if (left_ms <= 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: not asked for: the deadline has passed", url);
    for (unsigned number = 1;; number++) {
        struct sk_http_response response = {0};
        struct attempt attempt = try_once(fetch, url, max_bytes, (uint64_t)left_ms, &response);
        uint64_t pause_ms;

        sk_debug("kds", "GET %s: attempt %u: status %u, %zu bytes", url, number, attempt.status,
                 response.size);
        if (attempt.good) {
            /* An empty answer is a pointer to nothing, not no pointer. */
            if (!response.body)
                response.body = calloc(1, 1);
            if (!response.body)
                return sk_error_oom(error);
            *ret_body = response.body;
            *ret_size = response.size;
            return 0;
        }
        silent = attempt.status ? 0 : silent + 1;
        pause_ms = attempt.again ? pause_after(fetch, &attempt, number) : 0;
        left_ms = fetch->patience.deadline_ms - fetch->sys->monotonic_ms();
        if (!attempt.again || silent == SILENT_ATTEMPTS_MAX || left_ms <= 0 ||
            pause_ms >= (uint64_t)left_ms)
            return give_up(&attempt, number, pause_ms, left_ms, error);
        tell_pause(fetch, &attempt, pause_ms);
        fetch->sys->sleep_ms(pause_ms);
        left_ms = fetch->patience.deadline_ms - fetch->sys->monotonic_ms();
        if (left_ms <= 0)
            return give_up(&attempt, number, pause_ms, left_ms, error);
    }
}
