/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/deadline.h"

#include "base/values/number.h"
#include "libvirt/connection.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MS_PER_SECOND 1000
#define NS_PER_MS     1000000L
#define TIMEOUT_MAX_S 86400u
/* A good-bye is not worth more. */
#define FREE_TIMEOUT_MS 2000

enum step { CONNECT, FIND, CONFIG, LAUNCH_INFO, VCPUS, HOST_SIGNATURE, INJECT, RESUME, FREE };

/* What was being done, and what is not known of it now. */
static const char *const doings[] = {
    [CONNECT] = "connecting",
    [FIND] = "looking up the guest",
    [CONFIG] = "reading the guest's configuration",
    [LAUNCH_INFO] = "reading the launch measurement",
    [VCPUS] = "reading the number of vCPUs",
    [HOST_SIGNATURE] = "reading the host's CPU",
    [INJECT] = "injecting the secrets; the guest may have them or not",
    [RESUME] = "resuming the guest; it may run or not",
    [FREE] = "",
};

/* One call. Belongs to the one who calls until it is posted, then to the thread until it is done. */
struct job {
    enum step step;
    char *header, *payload; /* INJECT: owned */
    union {
        struct sk_sev_place place;
        struct sk_sev_guest guest;
        struct sk_sev_config config;
        struct sk_sev_launch_info info;
        uint64_t vcpus;
        uint32_t signature;
    } out;
    int code;
    struct sevkit_error error;
};

/* What both threads know. Once it is abandoned it belongs to the one that works. */
struct desk {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct sk_sev_source *inner;
    struct job job;
    bool posted, done, abandoned;
};

struct source {
    struct sk_sev_source base;
    struct sk_sev_source_functions functions;
    struct desk *desk; /* NULL: the other thread has not come back from a call */
    int64_t timeout_ms;
};

static struct source *self(struct sk_sev_source *source)
{
    return (struct source *)(void *)source;
}

static void job_done(struct job *job)
{
    free(job->header);
    free(job->payload);
    *job = (struct job){0};
}

static void desk_free(struct desk *desk)
{
    job_done(&desk->job);
    (void)pthread_cond_destroy(&desk->changed);
    (void)pthread_mutex_destroy(&desk->lock);
    free(desk);
}

/* In the other thread, without the lock. */
static int carry_out(struct sk_sev_source *inner, struct job *job)
{
    const struct sk_sev_source_functions *functions = inner->functions;

    switch (job->step) {
    case CONNECT:
        return functions->connect(inner, &job->out.place, &job->error);
    case FIND:
        return functions->find(inner, &job->out.guest, &job->error);
    case CONFIG:
        return functions->config(inner, &job->out.config, &job->error);
    case LAUNCH_INFO:
        return functions->launch_info(inner, &job->out.info, &job->error);
    case VCPUS:
        return functions->vcpus(inner, &job->out.vcpus, &job->error);
    case HOST_SIGNATURE:
        return functions->host_signature(inner, &job->out.signature, &job->error);
    case INJECT:
        return functions->inject(inner, job->header, job->payload, &job->error);
    case RESUME:
        return functions->resume(inner, &job->error);
    case FREE:
        break;
    }
    functions->free(inner);
    return 0;
}

/* A configuration that no one waits for any more. */
static void drop_answer(struct job *job)
{
    if (job->step == CONFIG && job->code == 0)
        sk_sev_config_done(&job->out.config);
}

static void *work(void *arg)
{
    struct desk *desk = arg;
    bool last = false, abandoned;

    (void)pthread_mutex_lock(&desk->lock);
    while (!last) {
        int code;

        while (!desk->posted)
            (void)pthread_cond_wait(&desk->changed, &desk->lock);
        desk->posted = false;
        (void)pthread_mutex_unlock(&desk->lock);
        code = carry_out(desk->inner, &desk->job);
        (void)pthread_mutex_lock(&desk->lock);
        desk->job.code = code;
        last = desk->abandoned || desk->job.step == FREE;
        desk->done = true;
        (void)pthread_cond_broadcast(&desk->changed);
    }
    abandoned = desk->abandoned;
    (void)pthread_mutex_unlock(&desk->lock);
    if (!abandoned)
        return NULL;
    drop_answer(&desk->job);
    if (desk->job.step != FREE)
        desk->inner->functions->free(desk->inner);
    desk_free(desk);
    return NULL;
}

static struct timespec after_ms(int64_t ms)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += (time_t)(ms / MS_PER_SECOND);
    time.tv_nsec += (long)(ms % MS_PER_SECOND) * NS_PER_MS;
    if (time.tv_nsec >= MS_PER_SECOND * NS_PER_MS) {
        time.tv_nsec -= MS_PER_SECOND * NS_PER_MS;
        time.tv_sec++;
    }
    return time;
}

/* Has the job done, or gives the desk up: false. */
static bool post(struct source *source, const struct job *job, int64_t timeout_ms)
{
    struct timespec end = after_ms(timeout_ms);
    struct desk *desk = source->desk;
    int r = 0;

    (void)pthread_mutex_lock(&desk->lock);
    desk->job = *job;
    desk->posted = true;
    desk->done = false;
    (void)pthread_cond_broadcast(&desk->changed);
    while (!desk->done && r == 0)
        r = pthread_cond_timedwait(&desk->changed, &desk->lock, &end);
    if (!desk->done) {
        desk->abandoned = true;
        source->desk = NULL;
        (void)pthread_detach(desk->thread);
    }
    (void)pthread_mutex_unlock(&desk->lock);
    return source->desk != NULL;
}

/* Takes over the texts of *job, which holds the answer after success. */
static int ask(struct sk_sev_source *base, struct job *job, struct sevkit_error *error)
{
    struct source *source = self(base);
    int code;

    if (!source->desk) {
        job_done(job);
        return sk_error_set(error, SEVKIT_EIO, "%s: has not answered before", base->kind);
    }
    if (!post(source, job, source->timeout_ms))
        return sk_error_set(error, SEVKIT_EIO, "%s: timed out after %g s while %s", base->kind,
                            (double)source->timeout_ms / MS_PER_SECOND, doings[job->step]);
    *job = source->desk->job;
    source->desk->job = (struct job){0};
    code = job->code;
    if (code < 0 && error)
        *error = job->error;
    return code;
}

static int ask_connect(struct sk_sev_source *base, struct sk_sev_place *ret_place,
                       struct sevkit_error *error)
{
    struct job job = {.step = CONNECT};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_place = job.out.place;
    return r;
}

static int ask_find(struct sk_sev_source *base, struct sk_sev_guest *ret_guest,
                    struct sevkit_error *error)
{
    struct job job = {.step = FIND};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_guest = job.out.guest;
    return r;
}

static int ask_config(struct sk_sev_source *base, struct sk_sev_config *ret_config,
                      struct sevkit_error *error)
{
    struct job job = {.step = CONFIG};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_config = job.out.config;
    return r;
}

static int ask_launch_info(struct sk_sev_source *base, struct sk_sev_launch_info *ret_info,
                           struct sevkit_error *error)
{
    struct job job = {.step = LAUNCH_INFO};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_info = job.out.info;
    return r;
}

static int ask_vcpus(struct sk_sev_source *base, uint64_t *ret_vcpus, struct sevkit_error *error)
{
    struct job job = {.step = VCPUS};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_vcpus = job.out.vcpus;
    return r;
}

static int ask_host_signature(struct sk_sev_source *base, uint32_t *ret_signature,
                              struct sevkit_error *error)
{
    struct job job = {.step = HOST_SIGNATURE};
    int r = ask(base, &job, error);

    if (r == 0)
        *ret_signature = job.out.signature;
    return r;
}

static int ask_inject(struct sk_sev_source *base, const char *header, const char *payload,
                      struct sevkit_error *error)
{
    struct job job = {.step = INJECT, .header = strdup(header), .payload = strdup(payload)};
    int r;

    if (!job.header || !job.payload) {
        job_done(&job);
        return sk_error_oom(error);
    }
    r = ask(base, &job, error);
    /* After a timeout the texts are the other thread's. */
    if (self(base)->desk)
        job_done(&job);
    return r;
}

static int ask_resume(struct sk_sev_source *base, struct sevkit_error *error)
{
    struct job job = {.step = RESUME};

    return ask(base, &job, error);
}

static void deadline_free(struct sk_sev_source *base)
{
    struct source *source = self(base);
    struct job job = {.step = FREE};

    if (source->desk && post(source, &job, FREE_TIMEOUT_MS)) {
        (void)pthread_join(source->desk->thread, NULL);
        desk_free(source->desk);
    }
    free(source);
}

/* What inner does not have cannot be asked for. */
static void set_functions(struct source *source, const struct sk_sev_source *inner)
{
    source->functions = (struct sk_sev_source_functions){
        .connect = ask_connect,
        .find = ask_find,
        .config = inner->functions->config ? ask_config : NULL,
        .launch_info = ask_launch_info,
        .vcpus = ask_vcpus,
        .host_signature = inner->functions->host_signature ? ask_host_signature : NULL,
        .inject = ask_inject,
        .resume = ask_resume,
        .free = deadline_free,
    };
    source->base = (struct sk_sev_source){.functions = &source->functions, .kind = inner->kind};
}

static int start(struct desk *desk, struct sevkit_error *error)
{
    pthread_condattr_t monotonic;
    int failed;

    (void)pthread_mutex_init(&desk->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&desk->changed, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    failed = pthread_create(&desk->thread, NULL, work, desk);
    if (failed)
        return sk_error_set(error, SEVKIT_EIO, "a thread: %s", strerror(failed));
    return 0;
}

int sk_sev_deadline_new(struct sk_sev_source *inner, int64_t timeout_ms,
                        struct sk_sev_source **ret_source, struct sevkit_error *error)
{
    struct source *source = calloc(1, sizeof(*source));
    struct desk *desk = calloc(1, sizeof(*desk));
    int r;

    if (!source || !desk) {
        free(source);
        free(desk);
        sk_sev_source_free(inner);
        return sk_error_oom(error);
    }
    desk->inner = inner;
    r = start(desk, error);
    if (r < 0) {
        free(source);
        desk_free(desk);
        sk_sev_source_free(inner);
        return r;
    }
    source->desk = desk;
    source->timeout_ms = timeout_ms;
    set_functions(source, inner);
    *ret_source = &source->base;
    return 0;
}

int sk_sev_timeout_parse(const char *text, int64_t *ret_timeout_ms, struct sevkit_error *error)
{
    uint64_t seconds = 0;

    if (text && !sk_number_parse_decimal(text, 1, TIMEOUT_MAX_S, &seconds))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            SK_SEV_TIMEOUT_VARIABLE ": '%.64s' is no number of seconds from 1 to "
                                                    "%u",
                            text, TIMEOUT_MAX_S);
    *ret_timeout_ms = text ? (int64_t)seconds * MS_PER_SECOND : SK_SEV_TIMEOUT_MS;
    return 0;
}

int sk_sev_libvirt_open(const char *uri, const char *domain, const char *timeout,
                        struct sk_sev_source **ret_source, struct sevkit_error *error)
{
    struct sk_sev_source *libvirt = NULL;
    int64_t timeout_ms = 0;
    int r = sk_sev_timeout_parse(timeout, &timeout_ms, error);

    if (r == 0)
        r = sk_sev_libvirt_new(uri, domain, NULL, &libvirt, error);
    return r == 0 ? sk_sev_deadline_new(libvirt, timeout_ms, ret_source, error) : r;
}
