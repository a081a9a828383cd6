/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_http.h"
#include "fault.h"
#include "kds/client.h"
#include "sys/cache.h"
#include "test.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

static char directory[64];
static char cached_path[512];

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
    (void)status;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void remove_directory(void)
{
    if (directory[0])
        (void)nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    directory[0] = '\0';
}

static void make_directory(void)
{
    static bool registered;

    if (!registered)
        (void)atexit(remove_directory);
    registered = true;
    remove_directory();
    (void)snprintf(directory, sizeof(directory), "/tmp/sevkit-kds-XXXXXX");
    EXPECT(mkdtemp(directory));
}

/* What the check was asked, and what it says: bytes that begin with 'G' are good, with 'W' those of
 * another chip, all others no such object. */
static size_t check_count;

static int check(void *arg, const struct sk_kds_item *item, const uint8_t *data, size_t size,
                 struct sevkit_error *error)
{
    EXPECT(arg == directory);
    EXPECT(item->product);
    check_count++;
    if (size && data[0] == 'G')
        return 0;
    if (size && data[0] == 'W')
        return sk_error_set(error, SEVKIT_EREFUSED, "of another chip");
    return sk_error_set(error, SEVKIT_EINPUT, "no certificate");
}

static char told[8][1024];
static size_t told_count;

static void tell(void *arg, const char *line)
{
    (void)arg;
    EXPECT(told_count < 8);
    (void)snprintf(told[told_count++], sizeof(told[0]), "%s", line);
}

static struct sk_kds_client client;
static struct sk_kds_item item;

static void start(enum sk_kds_kind kind)
{
    struct sk_text path = {0};

    make_directory();
    check_count = told_count = 0;
    client = (struct sk_kds_client){
        .fetch = {.sys = &sk_fake_clock_sys,
                  .http = &sk_fake_http,
                  .patience = {.deadline_ms = 60000},
                  .tell = tell},
        .cache = directory,
        .check = check,
        .check_arg = directory,
    };
    item = (struct sk_kds_item){.kind = kind, .product = sevkit_product_find("Milan")};
    EXPECT(item.product);
    sk_text_addf(&path, "%s/", directory);
    sk_kds_add_cache_name(&path, &item);
    (void)snprintf(cached_path, sizeof(cached_path), "%s", sk_text_get(&path));
    sk_text_done(&path);
}

#define ANSWER(text)                                            \
    {                                                           \
        .status = 200, .body = (text), .size = sizeof(text) - 1 \
    }

static const struct sk_fake_answer good[] = {ANSWER("Good 1"), ANSWER("Good 2")};
static const struct sk_fake_answer gone = {.status = 404};
static const struct sk_fake_answer html = ANSWER("<html>");
static const struct sk_fake_answer wrong = ANSWER("Wrong");

/* Gets the item and compares; returns where it came from. */
static enum sk_kds_source get(const char *want)
{
    struct sk_kds_object object;
    struct sevkit_error error = {0};
    enum sk_kds_source source;

    EXPECT_OK(sk_kds_get(&client, &item, &object, &error), &error);
    EXPECT_INT(object.size, strlen(want));
    EXPECT_BYTES(object.data, want, object.size);
    source = object.source;
    sk_kds_object_done(&object);
    return source;
}

static void expect_failure(int code, const char *part)
{
    struct sk_kds_object object = {.size = 77};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_kds_get(&client, &item, &object, &error), code, &error);
    EXPECT_CONTAINS(error.text, part);
    EXPECT_INT(object.size, 77);
    EXPECT(!object.data);
}

static void expect_cached(const char *want)
{
    size_t size = 0;
    const uint8_t *data;

    if (!want) {
        EXPECT(access(cached_path, F_OK) < 0);
        return;
    }
    data = sk_test_read(cached_path, &size);
    EXPECT_INT(size, strlen(want));
    EXPECT_BYTES(data, want, size);
}

static void write_cached(const char *text)
{
    struct sk_text name = {0};
    struct sevkit_error error = {0};
    int r;

    sk_kds_add_cache_name(&name, &item);
    r = sk_cache_write(directory, sk_text_get(&name), text, strlen(text), &error);
    sk_text_done(&name);
    EXPECT_OK(r, &error);
}

TEST(fetched_once)
{
    static const enum sk_kds_kind kinds[] = {SK_KDS_CHAIN, SK_KDS_VCEK};

    for (size_t i = 0; i < 2; i++) {
        start(kinds[i]);
        sk_fake_http_reset(good, 2);
        EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
        EXPECT_INT(get("Good 1"), SK_KDS_FROM_CACHE);
        sk_fake_wall_add(INT64_C(400) * 86400);
        EXPECT_INT(get("Good 1"), SK_KDS_FROM_CACHE);
        EXPECT_INT(sk_fake_http_requests(), 1);
        expect_cached("Good 1");
        EXPECT_INT(told_count, 0);
    }
}

TEST(cache_is_private)
{
    struct stat status;

    start(SK_KDS_VCEK);
    sk_fake_http_reset(good, 2);
    (void)get("Good 1");
    EXPECT_INT(stat(cached_path, &status), 0);
    EXPECT_INT(status.st_mode & 07777, 0600);
    *strrchr(cached_path, '/') = '\0';
    EXPECT_INT(stat(cached_path, &status), 0);
    EXPECT_INT(status.st_mode & 07777, 0700);
}

TEST(another_tcb_is_another_item)
{
    start(SK_KDS_VCEK);
    sk_fake_http_reset(good, 2);
    (void)get("Good 1");
    item.tcb.microcode = 7;
    EXPECT_INT(get("Good 2"), SK_KDS_FROM_NETWORK);
    EXPECT_INT(sk_fake_http_requests(), 2);
}

/* A wrong answer is neither used nor kept, and does not spoil what is there. */
TEST(answers_are_checked_before_they_are_kept)
{
    start(SK_KDS_VCEK);
    sk_fake_http_reset(&html, 1);
    expect_failure(SEVKIT_EIO, "Milan VCEK: https://kdsintf.amd.com/vcek/v1/Milan/");
    EXPECT_INT(sk_fake_http_requests(), 1);
    expect_cached(NULL);
    sk_fake_http_reset(&wrong, 1);
    expect_failure(SEVKIT_EREFUSED, "of another chip");
    expect_cached(NULL);
    write_cached("Good old");
    client.refresh = true;
    expect_failure(SEVKIT_EREFUSED, "of another chip");
    expect_cached("Good old");
}

/* A spoiled cache costs a download. */
TEST(spoiled_cache)
{
    static const char *const spoiled[] = {"", "Wrong", "junk"};

    for (size_t i = 0; i < 3; i++) {
        start(SK_KDS_VCEK);
        write_cached(spoiled[i]);
        sk_fake_http_reset(good, 2);
        EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
        expect_cached("Good 1");
        EXPECT(told_count >= 1);
        EXPECT_CONTAINS(told[0], "the copy in the cache is not used");
    }
    /* Too large to be true, and no file at all. */
    start(SK_KDS_VCEK);
    write_cached("Good");
    EXPECT_INT(truncate(cached_path, SEVKIT_CERT_MAX_BYTES + 1), 0);
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    start(SK_KDS_VCEK);
    write_cached("Good");
    EXPECT_INT(unlink(cached_path), 0);
    EXPECT_INT(mkdir(cached_path, 0700), 0);
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    EXPECT_CONTAINS(told[told_count - 1], "not kept in the cache");
}

TEST(offline)
{
    start(SK_KDS_VCEK);
    client.fetch.http = NULL;
    expect_failure(SEVKIT_EIO, "https://kdsintf.amd.com/vcek/v1/Milan/");
    write_cached("Good");
    EXPECT_INT(get("Good"), SK_KDS_FROM_CACHE);
}

TEST(refresh)
{
    start(SK_KDS_CHAIN);
    write_cached("Good old");
    client.refresh = true;
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    expect_cached("Good 1");
    sk_fake_http_reset(&gone, 1);
    expect_failure(SEVKIT_EIO, "404");
    expect_cached("Good 1");
}

/* No one writes into it, so reading it would never end. */
TEST(pipe_in_the_cache)
{
    start(SK_KDS_VCEK);
    write_cached("Good");
    EXPECT_INT(unlink(cached_path), 0);
    EXPECT_INT(mkfifo(cached_path, 0600), 0);
    sk_fake_http_reset(good, 2);
    (void)alarm(10);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    expect_cached("Good 1");
    (void)alarm(0);
    /* Nor is a device written to. */
    EXPECT_INT(unlink(cached_path), 0);
    EXPECT_INT(symlink("/dev/null", cached_path), 0);
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    expect_cached("Good 1");
}

/* What a CRL in the cache is worth depends on its age, by the wall clock. */
static void set_age(int64_t seconds)
{
    struct utimbuf times = {.actime = SK_FAKE_WALL_SECONDS - seconds,
                            .modtime = SK_FAKE_WALL_SECONDS - seconds};

    EXPECT_INT(utime(cached_path, &times), 0);
}

TEST(crl_of_today)
{
    start(SK_KDS_CRL);
    sk_fake_http_reset(good, 2);
    write_cached("Good old");
    set_age(SK_KDS_CRL_AGE_SECONDS - 10);
    EXPECT_INT(get("Good old"), SK_KDS_FROM_CACHE);
    EXPECT_INT(sk_fake_http_requests(), 0);
}

TEST(crl_of_yesterday)
{
    static const int64_t ages[] = {SK_KDS_CRL_AGE_SECONDS + 10, -3600};

    for (size_t i = 0; i < 2; i++) {
        start(SK_KDS_CRL);
        sk_fake_http_reset(good, 2);
        write_cached("Good old");
        set_age(ages[i]);
        EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
        expect_cached("Good 1");
    }
}

/* It is still valid, so it is better than none; that it was not renewed is said. */
TEST(crl_that_cannot_be_renewed)
{
    start(SK_KDS_CRL);
    sk_fake_http_reset(&gone, 1);
    write_cached("Good old");
    set_age(SK_KDS_CRL_AGE_SECONDS + 10);
    EXPECT_INT(get("Good old"), SK_KDS_FROM_CACHE);
    EXPECT_INT(told_count, 1);
    EXPECT_CONTAINS(told[0], "older than a day");
    EXPECT_CONTAINS(told[0], "404");
    client.refresh = true;
    expect_failure(SEVKIT_EIO, "404");
    /* A server that gives a wrong one is not the same as no server. */
    client.refresh = false;
    sk_fake_http_reset(&wrong, 1);
    expect_failure(SEVKIT_EREFUSED, "of another chip");
}

TEST(without_a_cache)
{
    start(SK_KDS_VCEK);
    client.cache = NULL;
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    EXPECT_INT(get("Good 2"), SK_KDS_FROM_NETWORK);
    EXPECT_INT(rmdir(directory), 0);
}

/* A cache that cannot be written is no reason to fail. */
TEST(cache_that_cannot_be_written)
{
    char file[128];
    FILE *stream;

    start(SK_KDS_VCEK);
    (void)snprintf(file, sizeof(file), "%s/file", directory);
    stream = fopen(file, "w");
    EXPECT(stream && fclose(stream) == 0);
    client.cache = file;
    sk_fake_http_reset(good, 2);
    EXPECT_INT(get("Good 1"), SK_KDS_FROM_NETWORK);
    EXPECT_INT(told_count, 1);
    EXPECT_CONTAINS(told[0], "not kept in the cache");
}

/* Another process holds the lock and does what we want to do. */
static struct sk_sys with_other;
static uint64_t other_sleeps;
static int other_lock;

static void other_finishes(uint64_t milliseconds)
{
    sk_fake_clock_sys.sleep_ms(milliseconds);
    if (++other_sleeps == 3) {
        write_cached("Good by another");
        sk_cache_unlock(other_lock);
    }
}

TEST(another_process_fetches)
{
    struct sk_text name = {0};
    bool locked;

    start(SK_KDS_VCEK);
    sk_fake_http_reset(good, 2);
    sk_kds_add_cache_name(&name, &item);
    sk_text_add(&name, ".lock");
    locked = sk_cache_lock(&sk_fake_clock_sys, directory, sk_text_get(&name), 0, &other_lock);
    sk_text_done(&name);
    EXPECT(locked);
    other_sleeps = 0;
    with_other = sk_fake_clock_sys;
    with_other.sleep_ms = other_finishes;
    client.fetch.sys = &with_other;
    EXPECT_INT(get("Good by another"), SK_KDS_FROM_CACHE);
    EXPECT_INT(sk_fake_http_requests(), 0);
    EXPECT_INT(other_sleeps, 3);
}

/* It never finishes: our deadline holds. */
TEST(another_process_hangs)
{
    struct sk_text name = {0};
    bool locked;

    start(SK_KDS_VCEK);
    sk_fake_http_reset(good, 2);
    sk_kds_add_cache_name(&name, &item);
    sk_text_add(&name, ".lock");
    locked = sk_cache_lock(&sk_fake_clock_sys, directory, sk_text_get(&name), 0, &other_lock);
    sk_text_done(&name);
    EXPECT(locked);
    expect_failure(SEVKIT_EIO, "deadline");
    EXPECT(sk_fake_clock_ms() >= 60000 && sk_fake_clock_ms() < 61000);
    sk_cache_unlock(other_lock);
}

TEST(kept_from_elsewhere)
{
    struct sevkit_error error = {0};

    start(SK_KDS_VCEK);
    EXPECT_OK(sk_kds_keep(&client, &item, (const uint8_t *)"Good", 4, &error), &error);
    expect_cached("Good");
    EXPECT_ERROR(sk_kds_keep(&client, &item, (const uint8_t *)"Wrong", 5, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_ERROR(sk_kds_keep(&client, &item, (const uint8_t *)"junk", 4, &error), SEVKIT_EINPUT,
                 &error);
    expect_cached("Good");
}

static int get_once(void *arg, struct sevkit_error *error)
{
    struct sk_kds_object object;
    int r;

    (void)arg;
    told_count = 0;
    sk_fake_http_reset(good, 1);
    r = sk_kds_get(&client, &item, &object, error);
    if (r == 0)
        sk_kds_object_done(&object);
    return r;
}

TEST(out_of_memory)
{
    start(SK_KDS_VCEK);
    EXPECT(sk_fault_run(get_once, NULL) >= 4);
    start(SK_KDS_CRL);
    client.cache = NULL;
    EXPECT(sk_fault_run(get_once, NULL) >= 4);
}

/* Where the cache is; the environment is the test's own process's. */
static void expect_directory(const char *cache, const char *home, const char *want)
{
    struct sk_text path = {0};
    struct sevkit_error error = {0};
    char got[256];
    int r;

    EXPECT_INT(cache ? setenv("XDG_CACHE_HOME", cache, 1) : unsetenv("XDG_CACHE_HOME"), 0);
    EXPECT_INT(home ? setenv("HOME", home, 1) : unsetenv("HOME"), 0);
    r = sk_cache_directory(&path, &error);
    (void)snprintf(got, sizeof(got), "%s", sk_text_get(&path));
    sk_text_done(&path);
    if (!want) {
        EXPECT_INT(r, SEVKIT_EIO);
        return;
    }
    EXPECT_OK(r, &error);
    EXPECT_STR(got, want);
}

TEST(cache_directory)
{
    expect_directory("/c", "/h", "/c/sevkit");
    expect_directory(NULL, "/h", "/h/.cache/sevkit");
    expect_directory("", "/h", "/h/.cache/sevkit");
    expect_directory("relative", "/h", "/h/.cache/sevkit");
    expect_directory(NULL, NULL, NULL);
    expect_directory("relative", "also/relative", NULL);
}
