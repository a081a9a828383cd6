/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "host/log/log_read.h"
#include "test.h"

#include <errno.h>

#define FAULT "kvm_amd: SEV-SNP not supported\n"
#define FACT  "ccp 0000:22:00.1: SEV-SNP API:1.55 build:29\n"

static char data[20000];
static struct sk_fake_file file = {.path = "log", .data = data};

static void arrange(size_t read_max)
{
    file.size = strlen(data);
    file.read_max = read_max;
    sk_fake_reset();
    sk_fake_add(&file);
}

static int count(void *arg, const struct sk_host_sighting *sighting, struct sevkit_error *error)
{
    size_t *seen = arg;

    EXPECT(sighting->text != NULL);
    return ++*seen == 3 ? sk_error_set(error, SEVKIT_EIO, "full") : 0;
}

TEST(first_sightings)
{
    SK_CLEANUP(sk_host_log_done) struct sk_host_log log = {0};
    size_t seen = 0;
    struct sk_host_log_request request = {
        .sys = &sk_fake_sys, .path = "log", .seen = count, .arg = &seen};
    struct sevkit_error error = {0};

    (void)strcpy(data, FAULT "nothing\n" FAULT FACT "the last, without an end");
    for (size_t size = 0; size < 9; size += 4) {
        arrange(size);
        seen = 0;
        EXPECT_OK(sk_host_log_read(&request, &log, &error), &error);
        EXPECT_INT(log.lines, 5);
        EXPECT_INT(log.count, seen);
        EXPECT_INT(log.sightings[0].count, 2);
        EXPECT_INT(sk_fake_open_count(), 0);
        sk_host_log_done(&log);
    }
    /* Standard input ends where it ends. */
    file.path = "-";
    request.path = "-";
    request.follows = true;
    request.seen = NULL;
    arrange(0);
    EXPECT_OK(sk_host_log_read(&request, &log, &error), &error);
    EXPECT_INT(log.lines, 5);
    file.path = "log";
}

TEST(odd_lines)
{
    SK_CLEANUP(sk_host_log_done) struct sk_host_log log = {0};
    struct sk_host_log_request request = {.sys = &sk_fake_sys, .path = "log"};
    struct sevkit_error error = {0};

    /* A line that is too long is two. */
    memset(data, 'x', 10000);
    (void)strcpy(data + 10000, "\n" FAULT);
    arrange(0);
    data[10001 + 7] = '\0';
    EXPECT_OK(sk_host_log_read(&request, &log, &error), &error);
    EXPECT_INT(log.lines, 3);
    EXPECT_INT(log.count, 0);
}

static int stop(void *arg, const struct sk_host_sighting *sighting, struct sevkit_error *error)
{
    (void)arg;
    (void)sighting;
    return sk_error_set(error, SEVKIT_EREFUSED, "full");
}

static size_t waits;

/* The log grows while it is waited for. */
static void grow(uint64_t milliseconds)
{
    EXPECT(milliseconds > 0);
    if (++waits == 2)
        file.size = strlen(data);
    EXPECT(waits < 4);
}

TEST(a_log_that_grows)
{
    SK_CLEANUP(sk_host_log_done) struct sk_host_log log = {0};
    struct sk_sys sys = sk_fake_sys;
    struct sk_host_log_request request = {
        .sys = &sys, .path = "log", .follows = true, .seen = stop};
    struct sevkit_error error = {0};

    sys.sleep_ms = grow;
    (void)strcpy(data, "begin\n" FAULT);
    arrange(0);
    file.size = 6;
    EXPECT_ERROR(sk_host_log_read(&request, &log, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "full");
    EXPECT_INT(log.lines, 2);
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(failures)
{
    SK_CLEANUP(sk_host_log_done) struct sk_host_log log = {0};
    struct sk_host_log_request request = {.sys = &sk_fake_sys, .path = "none"};
    struct sevkit_error error = {0};

    arrange(0);
    EXPECT_ERROR(sk_host_log_read(&request, &log, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "none: No such file or directory");
    request.path = "log";
    sk_fake_fail(SK_FAKE_READ, 1, EINTR);
    EXPECT_OK(sk_host_log_read(&request, &log, &error), &error);
    arrange(0);
    sk_fake_fail(SK_FAKE_READ, 1, EISDIR);
    EXPECT_ERROR(sk_host_log_read(&request, &log, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "log: Is a directory");
    EXPECT_INT(sk_fake_open_count(), 0);
}
