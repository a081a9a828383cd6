/* SPDX-License-Identifier: Apache-2.0 */
/* A source that answers in time, late, or never. */
#include "base/cleanup.h"
#include "fault.h"
#include "libvirt/deadline.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHORT_MS 500
#define LONG_MS  60000

/* What the fake did; shared with the thread that does it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned calls;
    unsigned hanging; /* the n-th call does not return before it is told to; 0: none */
    int code;         /* of the calls */
    bool go_on;
    unsigned freed;
    char header[16], payload[16];
    pthread_t caller;
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void fake_reset(unsigned hanging, int code)
{
    (void)pthread_mutex_lock(&fake.lock);
    fake.calls = fake.freed = 0;
    fake.hanging = hanging;
    fake.code = code;
    fake.go_on = false;
    (void)pthread_mutex_unlock(&fake.lock);
}

static int call(struct sevkit_error *error)
{
    int code;

    (void)pthread_mutex_lock(&fake.lock);
    fake.caller = pthread_self();
    if (++fake.calls == fake.hanging)
        while (!fake.go_on)
            (void)pthread_cond_wait(&fake.changed, &fake.lock);
    code = fake.code;
    (void)pthread_mutex_unlock(&fake.lock);
    return code < 0 ? sk_error_set(error, code, "no such luck") : 0;
}

static int fake_connect(struct sk_sev_source *source, struct sk_sev_place *ret_place,
                        struct sevkit_error *error)
{
    (void)source;
    *ret_place = (struct sk_sev_place){.remote = true, .reason = "far away"};
    return call(error);
}

static int fake_find(struct sk_sev_source *source, struct sk_sev_guest *ret_guest,
                     struct sevkit_error *error)
{
    (void)source;
    *ret_guest = (struct sk_sev_guest){.id = 7, .name = "guest", .is_paused = true};
    return call(error);
}

static int fake_config(struct sk_sev_source *source, struct sk_sev_config *ret_config,
                       struct sevkit_error *error)
{
    int r = call(error);

    (void)source;
    if (r < 0)
        return r;
    *ret_config = (struct sk_sev_config){.loader = strdup("/fw.fd"), .sev_count = 1};
    return ret_config->loader ? 0 : sk_error_oom(error);
}

static int fake_launch_info(struct sk_sev_source *source, struct sk_sev_launch_info *ret_info,
                            struct sevkit_error *error)
{
    (void)source;
    *ret_info = (struct sk_sev_launch_info){.has_policy = true, .policy = 5};
    return call(error);
}

static int fake_vcpus(struct sk_sev_source *source, uint64_t *ret_vcpus, struct sevkit_error *error)
{
    (void)source;
    *ret_vcpus = 3;
    return call(error);
}

static int fake_host_signature(struct sk_sev_source *source, uint32_t *ret_signature,
                               struct sevkit_error *error)
{
    (void)source;
    *ret_signature = 0xa00f11;
    return call(error);
}

static int fake_inject(struct sk_sev_source *source, const char *header, const char *payload,
                       struct sevkit_error *error)
{
    int r = call(error);

    (void)source;
    /* Also after the caller has gone. */
    snprintf(fake.header, sizeof(fake.header), "%s", header);
    snprintf(fake.payload, sizeof(fake.payload), "%s", payload);
    return r;
}

static int fake_resume(struct sk_sev_source *source, struct sevkit_error *error)
{
    (void)source;
    return call(error);
}

static void fake_free(struct sk_sev_source *source)
{
    free(source);
    (void)call(NULL);
    (void)pthread_mutex_lock(&fake.lock);
    fake.freed++;
    (void)pthread_cond_broadcast(&fake.changed);
    (void)pthread_mutex_unlock(&fake.lock);
}

static const struct sk_sev_source_functions functions = {
    .connect = fake_connect,
    .find = fake_find,
    .config = fake_config,
    .launch_info = fake_launch_info,
    .vcpus = fake_vcpus,
    .host_signature = fake_host_signature,
    .inject = fake_inject,
    .resume = fake_resume,
    .free = fake_free,
};

static struct sk_sev_source *new_fake(void)
{
    struct sk_sev_source *source = calloc(1, sizeof(*source));

    if (source)
        *source = (struct sk_sev_source){.functions = &functions, .kind = "fake"};
    return source;
}

/* All calls, in order; the first that fails ends it. */
static int walk(struct sk_sev_source *source, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_config_done) struct sk_sev_config config = {0};
    struct sk_sev_place place = {0};
    struct sk_sev_guest guest = {0};
    struct sk_sev_launch_info info = {0};
    uint64_t vcpus = 0;
    uint32_t signature = 0;
    int r = source->functions->connect(source, &place, error);

    if (r == 0)
        r = source->functions->find(source, &guest, error);
    if (r == 0)
        r = source->functions->config(source, &config, error);
    if (r == 0)
        r = source->functions->launch_info(source, &info, error);
    if (r == 0)
        r = source->functions->vcpus(source, &vcpus, error);
    if (r == 0)
        r = source->functions->host_signature(source, &signature, error);
    if (r == 0)
        r = source->functions->inject(source, "header", "payload", error);
    if (r == 0)
        r = source->functions->resume(source, error);
    if (r < 0)
        return r;
    EXPECT(place.remote && strcmp(place.reason, "far away") == 0);
    EXPECT(guest.id == 7 && guest.is_paused);
    EXPECT_STR(config.loader, "/fw.fd");
    EXPECT(info.has_policy && info.policy == 5);
    EXPECT_INT(vcpus, 3);
    EXPECT_INT(signature, 0xa00f11);
    EXPECT_STR(fake.header, "header");
    EXPECT_STR(fake.payload, "payload");
    return 0;
}

static int live(void *arg, struct sevkit_error *error)
{
    const int64_t *timeout_ms = arg;
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_sev_source *inner = new_fake();
    int r;

    if (!inner)
        return sk_error_oom(error);
    r = sk_sev_deadline_new(inner, *timeout_ms, &source, error);
    if (r < 0)
        return r;
    EXPECT_STR(source->kind, "fake");
    return walk(source, error);
}

TEST(answers_in_time)
{
    int64_t timeout = LONG_MS;
    struct sevkit_error error;

    fake_reset(0, 0);
    EXPECT_OK(live(&timeout, &error), &error);
    EXPECT_INT(fake.calls, 9);
    EXPECT_INT(fake.freed, 1);
    /* libvirt keeps its last error for each thread. */
    EXPECT(!pthread_equal(fake.caller, pthread_self()));
}

TEST(errors_arrive)
{
    int64_t timeout = LONG_MS;
    struct sevkit_error error;

    fake_reset(0, SEVKIT_EUSAGE);
    EXPECT_ERROR(live(&timeout, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "no such luck");
    EXPECT_INT(fake.freed, 1);
}

/* The abandoned thread frees the source once its call returns. */
static void wait_freed(void)
{
    (void)pthread_mutex_lock(&fake.lock);
    fake.go_on = true;
    (void)pthread_cond_broadcast(&fake.changed);
    while (fake.freed == 0)
        (void)pthread_cond_wait(&fake.changed, &fake.lock);
    (void)pthread_mutex_unlock(&fake.lock);
}

static void expect_timeout(unsigned hanging, const char *text)
{
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sevkit_error error;
    uint64_t vcpus;

    fake_reset(hanging, 0);
    EXPECT_OK(sk_sev_deadline_new(new_fake(), SHORT_MS, &source, &error), &error);
    EXPECT_ERROR(walk(source, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, text);
    /* Nothing is asked of it any more. */
    EXPECT_ERROR(source->functions->vcpus(source, &vcpus, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "fake: has not answered before");
    EXPECT_ERROR(source->functions->inject(source, "h", "p", &error), SEVKIT_EIO, &error);
    (void)pthread_mutex_lock(&fake.lock);
    EXPECT_INT(fake.calls, hanging);
    EXPECT_INT(fake.freed, 0);
    (void)pthread_mutex_unlock(&fake.lock);
    wait_freed();
}

TEST(each_call_may_hang)
{
    static const char *const texts[] = {
        "fake: timed out after 0.5 s while connecting",
        "fake: timed out after 0.5 s while looking up the guest",
        "fake: timed out after 0.5 s while reading the guest's configuration",
        "fake: timed out after 0.5 s while reading the launch measurement",
        "fake: timed out after 0.5 s while reading the number of vCPUs",
        "fake: timed out after 0.5 s while reading the host's CPU",
        "fake: timed out after 0.5 s while injecting the secrets; the guest may have them or not",
        "fake: timed out after 0.5 s while resuming the guest; it may run or not",
    };

    for (unsigned i = 0; i < SK_ARRAY_SIZE(texts); i++)
        expect_timeout(i + 1, texts[i]);
    /* The texts were still there for the thread that was late. */
    expect_timeout(7, texts[6]);
    EXPECT_STR(fake.header, "header");
}

TEST(the_good_bye_may_hang)
{
    struct sk_sev_source *source = NULL;
    struct timespec before, after;
    struct sevkit_error error;

    fake_reset(1, 0);
    EXPECT_OK(sk_sev_deadline_new(new_fake(), LONG_MS, &source, &error), &error);
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    sk_sev_source_free(source);
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    EXPECT(after.tv_sec - before.tv_sec < 30);
    wait_freed();
    EXPECT_INT(fake.freed, 1);
}

TEST(what_a_source_lacks_is_not_offered)
{
    struct sk_sev_source_functions few = functions;
    SK_CLEANUP(sk_sev_source_free_p) struct sk_sev_source *source = NULL;
    struct sk_sev_source *inner = new_fake();
    struct sevkit_error error;

    fake_reset(0, 0);
    few.config = NULL;
    few.host_signature = NULL;
    inner->functions = &few;
    EXPECT_OK(sk_sev_deadline_new(inner, LONG_MS, &source, &error), &error);
    EXPECT(!source->functions->config && !source->functions->host_signature);
    sk_sev_source_free(SK_TAKE(source));
}

TEST(memory_may_run_out)
{
    int64_t timeout = LONG_MS;

    fake_reset(0, 0);
    /* The fake and its loader, two structs, two texts. */
    EXPECT_INT(sk_fault_run(live, &timeout), 6);
}

TEST(timeouts_are_seconds)
{
    static const char *const bad[] = {"", "0", "-1", "1.5", "86401", "x", " 1", "1 "};
    struct sevkit_error error;
    int64_t timeout = 0;

    EXPECT_OK(sk_sev_timeout_parse(NULL, &timeout, &error), &error);
    EXPECT_INT(timeout, SK_SEV_TIMEOUT_MS);
    EXPECT_OK(sk_sev_timeout_parse("86400", &timeout, &error), &error);
    EXPECT_INT(timeout, 86400000);
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++)
        EXPECT_ERROR(sk_sev_timeout_parse(bad[i], &timeout, &error), SEVKIT_EUSAGE, &error);
}
