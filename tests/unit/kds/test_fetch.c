/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_http.h"
#include "fault.h"
#include "kds/fetch.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define URL       "https://kds.test/vcek/v1/Milan/crl"
#define MAX_BYTES 1000
#define BODY      "the body"

static const struct sk_fake_answer good = {.status = 200, .body = BODY, .size = sizeof(BODY) - 1};

static char told[8][256];
static size_t told_count;

static void tell(void *arg, const char *line)
{
    EXPECT(arg == told);
    EXPECT(told_count < 8);
    (void)snprintf(told[told_count++], sizeof(told[0]), "%s", line);
}

static struct sk_fetch fetch_for(int64_t deadline_ms)
{
    told_count = 0;
    return (struct sk_fetch){
        .sys = &sk_fake_clock_sys,
        .http = &sk_fake_http,
        .ca_file = "ca.pem",
        .patience = {.deadline_ms = deadline_ms},
        .tell = tell,
        .tell_arg = told,
    };
}

static int run_with(const struct sk_fetch *fetch, struct sevkit_error *error)
{
    uint8_t *body = NULL;
    size_t size = 77;
    int r = sk_fetch(fetch, URL, MAX_BYTES, &body, &size, error);

    if (r == 0) {
        EXPECT_INT(size, sizeof(BODY) - 1);
        EXPECT_BYTES(body, BODY, size);
        free(body);
    } else {
        EXPECT(!body);
        EXPECT_INT(size, 77);
    }
    return r;
}

static int run(int64_t deadline_ms, struct sevkit_error *error)
{
    struct sk_fetch fetch = fetch_for(deadline_ms);

    return run_with(&fetch, error);
}

TEST(at_once)
{
    struct sevkit_error error = {0};
    const struct sk_http_request *request;

    sk_fake_http_reset(&good, 1);
    EXPECT_OK(run(5000, &error), &error);
    EXPECT_INT(sk_fake_http_requests(), 1);
    EXPECT_STR(sk_fake_http_url(0), URL);
    request = sk_fake_http_request(0);
    EXPECT_INT(request->max_bytes, MAX_BYTES);
    EXPECT_INT(request->timeout_ms, 5000);
    EXPECT_STR(request->ca_file, "ca.pem");
    EXPECT_INT(sk_fake_sleeps(), 0);
    EXPECT_INT(told_count, 0);
}

TEST(an_empty_body_is_a_body)
{
    static const struct sk_fake_answer empty = {.status = 200};
    struct sk_fetch fetch = fetch_for(5000);
    struct sevkit_error error = {0};
    uint8_t *body = NULL;
    size_t size = 77;

    sk_fake_http_reset(&empty, 1);
    EXPECT_OK(sk_fetch(&fetch, URL, MAX_BYTES, &body, &size, &error), &error);
    EXPECT_INT(size, 0);
    EXPECT(body);
    free(body);
}

TEST(one_request_has_a_limit_of_its_own)
{
    struct sevkit_error error = {0};

    sk_fake_http_reset(&good, 1);
    EXPECT_OK(run(3600000, &error), &error);
    EXPECT_INT(sk_fake_http_request(0)->timeout_ms, 30000);
}

TEST(throttled_with_seconds)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 429, .retry_after = "7"},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    struct sevkit_error error = {0};

    sk_fake_http_reset(answers, 2);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_http_requests(), 2);
    EXPECT_INT(sk_fake_sleeps(), 1);
    EXPECT_INT(sk_fake_sleep_ms(0), 7000);
    EXPECT_INT(told_count, 1);
    EXPECT_STR(told[0], URL ": HTTP status 429 Too Many Requests; trying again in 7.0 s");
}

/* Our clock is wrong by far; the server's Date counts. */
TEST(throttled_with_a_date)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 503,
         .retry_after = "Sun, 06 Nov 1994 08:49:37 GMT",
         .date = "Sun, 06 Nov 1994 08:49:25 GMT"},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    struct sevkit_error error = {0};

    sk_fake_http_reset(answers, 2);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_sleep_ms(0), 12000);
}

/* A pause that is named is never shortened; jitter only adds. */
TEST(throttled_with_jitter)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 429, .retry_after = "4"},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    struct sevkit_error error = {0};

    sk_fake_http_reset(answers, 2);
    sk_fake_random(UINT32_MAX, false);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_sleep_ms(0), 6000);
    sk_fake_http_reset(answers, 2);
    sk_fake_random(0, true);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_sleep_ms(0), 4000);
}

TEST(throttled_without_a_word)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 429},
        {.status = 429, .retry_after = "whenever"},
        {.status = 429},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    static const uint64_t pauses[] = {10000, 20000, 30000};
    struct sevkit_error error = {0};

    sk_fake_http_reset(answers, 4);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_http_requests(), 4);
    EXPECT_INT(sk_fake_sleeps(), 3);
    for (size_t i = 0; i < 3; i++)
        EXPECT_INT(sk_fake_sleep_ms(i), pauses[i]);
}

TEST(server_errors_and_lost_connections)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 500},
        {.status = 502},
        {.status = 0, .transient = true},
        {.status = 504},
        {.status = 408},
        {.status = 503},
        {.status = 500},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    static const uint64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct sevkit_error error = {0};

    sk_fake_http_reset(answers, 8);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_sleeps(), 7);
    for (size_t i = 0; i < 7; i++)
        EXPECT_INT(sk_fake_sleep_ms(i), pauses[i]);
}

TEST(first_pause_by_the_user)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 500},
        {.status = 429},
        {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    struct sk_fetch fetch = fetch_for(120000);
    struct sevkit_error error = {0};

    fetch.patience.first_pause_ms = 50;
    sk_fake_http_reset(answers, 3);
    EXPECT_OK(run_with(&fetch, &error), &error);
    EXPECT_INT(sk_fake_sleep_ms(0), 50);
    EXPECT_INT(sk_fake_sleep_ms(1), 100);
}

TEST(final_answers)
{
    static const unsigned statuses[] = {301, 400, 401, 403, 404, 410, 418, 204, 206, 501};

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct sk_fake_answer answer = {
            .status = statuses[i], .retry_after = "1", .body = BODY, .size = sizeof(BODY) - 1};
        struct sevkit_error error = {0};
        char number[8];

        (void)snprintf(number, sizeof(number), "%u", statuses[i]);
        sk_fake_http_reset(&answer, 1);
        EXPECT_ERROR(run(120000, &error), SEVKIT_EIO, &error);
        EXPECT_INT(sk_fake_http_requests(), 1);
        EXPECT_CONTAINS(error.text, number);
        EXPECT(strncmp(error.text, URL ": ", strlen(URL) + 2) == 0);
    }
}

TEST(final_failures)
{
    static const struct sk_fake_answer answers[] = {
        {.code = SEVKIT_EIO}, {.code = SEVKIT_EINPUT}, {.code = SEVKIT_ENOMEM}};

    for (size_t i = 0; i < 3; i++) {
        struct sevkit_error error = {0};

        sk_fake_http_reset(&answers[i], 1);
        EXPECT_ERROR(run(120000, &error), answers[i].code, &error);
        EXPECT_INT(sk_fake_http_requests(), 1);
    }
}

/* The deadline covers pauses and slow answers, and is never overstepped by a pause. */
TEST(deadline)
{
    static const struct sk_fake_answer later = {.status = 429, .retry_after = "60"};
    static const struct sk_fake_answer never = {.status = 500, .takes_ms = 700};
    static const struct sk_fake_answer hung = {.transient = true, .takes_ms = 5000};
    struct sevkit_error error = {0};

    sk_fake_http_reset(&later, 1);
    EXPECT_ERROR(run(59000, &error), SEVKIT_EIO, &error);
    EXPECT_INT(sk_fake_http_requests(), 1);
    EXPECT_INT(sk_fake_sleeps(), 0);
    EXPECT_CONTAINS(error.text, "the server asks to wait 60 s, and 59.0 s are left");

    sk_fake_http_reset(&never, 1);
    EXPECT_ERROR(run(20000, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "gave up after 5 attempts");
    EXPECT(sk_fake_clock_ms() <= 20000);
    EXPECT_INT(sk_fake_http_request(4)->timeout_ms, 20000 - 4 * 700 - 15000);

    sk_fake_http_reset(&hung, 1);
    EXPECT_ERROR(run(5000, &error), SEVKIT_EIO, &error);
    EXPECT_INT(sk_fake_http_requests(), 1);

    sk_fake_http_reset(&good, 1);
    EXPECT_ERROR(run(0, &error), SEVKIT_EIO, &error);
    EXPECT_INT(sk_fake_http_requests(), 0);
    EXPECT_CONTAINS(error.text, "deadline");
}

/* Nobody there: three attempts, not the whole deadline. An answer in between starts the count anew. */
TEST(out_of_reach)
{
    static const struct sk_fake_answer nobody = {.transient = true};
    static const struct sk_fake_answer flaky[] = {
        {.transient = true}, {.transient = true},
        {.status = 500},     {.transient = true},
        {.transient = true}, {.status = 200, .body = BODY, .size = sizeof(BODY) - 1},
    };
    struct sevkit_error error = {0};

    sk_fake_http_reset(&nobody, 1);
    EXPECT_ERROR(run(120000, &error), SEVKIT_EIO, &error);
    EXPECT_INT(sk_fake_http_requests(), 3);
    EXPECT_INT(sk_fake_clock_ms(), 3000);
    EXPECT_STR(error.text, URL ": no answer; gave up after 3 attempts");
    sk_fake_http_reset(flaky, 6);
    EXPECT_OK(run(120000, &error), &error);
    EXPECT_INT(sk_fake_http_requests(), 6);
}

TEST(huge_pauses)
{
    static const struct sk_fake_answer answers[] = {
        {.status = 429, .retry_after = "9223372036854775807"},
        {.status = 429, .retry_after = "Fri, 31 Dec 9999 23:59:59 GMT"},
    };

    for (size_t i = 0; i < 2; i++) {
        struct sevkit_error error = {0};

        sk_fake_http_reset(&answers[i], 1);
        EXPECT_ERROR(run(86400000, &error), SEVKIT_EIO, &error);
        EXPECT_INT(sk_fake_http_requests(), 1);
    }
}

TEST(pauses)
{
    uint64_t named = 3;
    uint64_t zero = 0;

    EXPECT_INT(sk_fetch_pause_ms(1000, 1, NULL, 0), 1000);
    EXPECT_INT(sk_fetch_pause_ms(1000, 1, NULL, UINT32_MAX), 1500);
    EXPECT_INT(sk_fetch_pause_ms(1000, 5, NULL, 0), 16000);
    EXPECT_INT(sk_fetch_pause_ms(1000, 6, NULL, 0), 30000);
    EXPECT_INT(sk_fetch_pause_ms(1000, 6, NULL, UINT32_MAX), 35000);
    EXPECT_INT(sk_fetch_pause_ms(1000, UINT32_MAX, NULL, 0), 30000);
    /* A user's long first pause is meant. */
    EXPECT_INT(sk_fetch_pause_ms(60000, 3, NULL, 0), 60000);
    EXPECT_INT(sk_fetch_pause_ms(1000, 9, &named, 0), 3000);
    EXPECT_INT(sk_fetch_pause_ms(1000, 9, &named, UINT32_MAX), 4500);
    EXPECT_INT(sk_fetch_pause_ms(1000, 1, &zero, UINT32_MAX), 0);
}

/* A server that says "Retry-After: 0" for ever does not get us to ask without a pause for ever. */
TEST(zero_pause_ends)
{
    static const struct sk_fake_answer now = {.status = 429, .retry_after = "0"};
    struct sevkit_error error = {0};

    sk_fake_http_reset(&now, 1);
    EXPECT_ERROR(run(20000, &error), SEVKIT_EIO, &error);
    EXPECT(sk_fake_http_requests() < 25);
}

static int fetch_once(void *arg, struct sevkit_error *error)
{
    (void)arg;
    sk_fake_http_reset(&good, 1);
    return run(5000, error);
}

TEST(out_of_memory)
{
    EXPECT(sk_fault_run(fetch_once, NULL) >= 1);
}
