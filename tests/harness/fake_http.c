/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_http.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define REQUESTS_MAX 64
#define SLEEPS_MAX   4096
#define URL_BYTES    1024

static struct {
    const struct sk_fake_answer *answers;
    size_t answer_count;
    struct sk_http_request requests[REQUESTS_MAX];
    char urls[REQUESTS_MAX][URL_BYTES];
    size_t request_count;
    int64_t now_ms;
    int64_t wall_seconds;
    uint64_t sleeps[SLEEPS_MAX];
    size_t sleep_count;
    uint32_t random_word;
    bool random_fails;
} world;

void sk_fake_http_reset(const struct sk_fake_answer *answers, size_t count)
{
    memset(&world, 0, sizeof(world));
    world.answers = answers;
    world.answer_count = count;
    world.wall_seconds = SK_FAKE_WALL_SECONDS;
}

size_t sk_fake_http_requests(void)
{
    return world.request_count;
}

const char *sk_fake_http_url(size_t n)
{
    return n < world.request_count ? world.urls[n] : NULL;
}

const struct sk_http_request *sk_fake_http_request(size_t n)
{
    return n < world.request_count ? &world.requests[n] : NULL;
}

int64_t sk_fake_clock_ms(void)
{
    return world.now_ms;
}

size_t sk_fake_sleeps(void)
{
    return world.sleep_count;
}

uint64_t sk_fake_sleep_ms(size_t n)
{
    return n < world.sleep_count ? world.sleeps[n] : UINT64_MAX;
}

void sk_fake_random(uint32_t word, bool is_failing)
{
    world.random_word = word;
    world.random_fails = is_failing;
}

void sk_fake_wall_add(int64_t seconds)
{
    world.wall_seconds += seconds;
}

static int fake_get(void *arg, const struct sk_http_request *request,
                    struct sk_http_response *ret_response, bool *ret_transient,
                    struct sevkit_error *error)
{
    const struct sk_fake_answer *answer;
    size_t n = world.request_count;

    (void)arg;
    if (n == REQUESTS_MAX || world.answer_count == 0)
        sk_test_fail(__FILE__, __LINE__, "request %zu for %s: no answer", n, request->url);
    world.request_count++;
    world.requests[n] = *request;
    (void)snprintf(world.urls[n], URL_BYTES, "%s", request->url);
    answer = &world.answers[n < world.answer_count ? n : world.answer_count - 1];
    world.now_ms += answer->takes_ms;
    if (answer->status == 0) {
        *ret_transient = answer->transient;
        return sk_error_set(error, answer->code ? answer->code : SEVKIT_EIO, "%s: no answer",
                            request->url);
    }
    *ret_response = (struct sk_http_response){.status = answer->status, .size = answer->size};
    if (answer->size) {
        ret_response->body = malloc(answer->size);
        if (!ret_response->body)
            return sk_error_set(error, SEVKIT_ENOMEM, "out of memory");
        memcpy(ret_response->body, answer->body, answer->size);
    }
    if (answer->retry_after)
        (void)snprintf(ret_response->retry_after, SK_HTTP_VALUE_BYTES, "%s", answer->retry_after);
    if (answer->date)
        (void)snprintf(ret_response->date, SK_HTTP_VALUE_BYTES, "%s", answer->date);
    return 0;
}

const struct sk_http sk_fake_http = {.get = fake_get};

static int64_t fake_monotonic_ms(void)
{
    return world.now_ms;
}

static int64_t fake_wall_seconds(void)
{
    return world.wall_seconds + world.now_ms / 1000;
}

static void fake_sleep_ms(uint64_t milliseconds)
{
    if (world.sleep_count == SLEEPS_MAX)
        sk_test_fail(__FILE__, __LINE__, "more than %d pauses", SLEEPS_MAX);
    world.sleeps[world.sleep_count++] = milliseconds;
    world.now_ms += (int64_t)milliseconds;
}

static int fake_random(void *buffer, size_t size)
{
    if (world.random_fails) {
        errno = ENOSYS;
        return -1;
    }
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)buffer)[i] = (uint8_t)(world.random_word >> 8 * (i % 4));
    return 0;
}

static int file_open(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int file_info(int fd, struct sk_file_info *ret_info)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -1;
    *ret_info = (struct sk_file_info){
        .size = (uint64_t)status.st_size,
        .mtime_seconds = status.st_mtim.tv_sec,
        .mtime_nanoseconds = status.st_mtim.tv_nsec,
        .regular = S_ISREG(status.st_mode),
        .directory = S_ISDIR(status.st_mode),
    };
    return 0;
}

const struct sk_sys sk_fake_clock_sys = {
    .open_read = file_open,
    .read = read,
    .info = file_info,
    .close = close,
    .monotonic_ms = fake_monotonic_ms,
    .wall_seconds = fake_wall_seconds,
    .sleep_ms = fake_sleep_ms,
    .random = fake_random,
};
