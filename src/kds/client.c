/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/client.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "sys/cache.h"
#include "sys/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t max_bytes[] = {
    [SK_KDS_CHAIN] = SK_KDS_CHAIN_MAX_BYTES,
    [SK_KDS_CRL] = SEVKIT_CRL_MAX_BYTES,
    [SK_KDS_VCEK] = SEVKIT_CERT_MAX_BYTES,
};

void sk_kds_object_done(struct sk_kds_object *object)
{
    free(object->data);
    *object = (struct sk_kds_object){0};
}

/* One item on its way: its names, worked out once. */
struct job {
    const struct sk_kds_client *client;
    const struct sk_kds_item *item;
    struct sk_text title, url, name;
};

static int job_start(struct job *job, const struct sk_kds_client *client,
                     const struct sk_kds_item *item, struct sevkit_error *error)
{
    *job = (struct job){.client = client, .item = item};
    sk_kds_add_title(&job->title, item);
    sk_kds_add_url(&job->url, client->base, item);
    sk_kds_add_cache_name(&job->name, item);
    if (sk_text_ok(&job->title) && sk_text_ok(&job->url) && sk_text_ok(&job->name))
        return 0;
    return sk_error_oom(error);
}

static void job_done(struct job *job)
{
    sk_text_done(&job->title);
    sk_text_done(&job->url);
    sk_text_done(&job->name);
}

static void tell(const struct job *job, const char *what, const char *why)
{
    const struct sk_fetch *fetch = &job->client->fetch;
    char line[2 * SEVKIT_ERROR_TEXT_BYTES];

    if (!fetch->tell)
        return;
    (void)snprintf(line, sizeof(line), "%s: %s: %s", sk_text_get(&job->title), what, why);
    fetch->tell(fetch->tell_arg, line);
}

static int check(const struct job *job, const uint8_t *data, size_t size,
                 struct sevkit_error *error)
{
    return job->client->check(job->client->check_arg, job->item, data, size, error);
}

/* Seconds since the cached file was written; large if that is not known. */
static int64_t age_of(const struct sk_sys *sys, const char *path)
{
    struct sk_file_info info;
    int64_t age = INT64_MAX;
    int fd = sys->open_read(path);

    if (fd < 0)
        return age;
    if (sys->info(fd, &info) == 0)
        age = sys->wall_seconds() - info.mtime_seconds;
    (void)sys->close(fd);
    return age;
}

/* Whether a copy in the cache may replace a new one. */
static bool is_fresh(const struct job *job, const char *path)
{
    int64_t age;

    if (job->item->kind != SK_KDS_CRL)
        return true;
    age = age_of(job->client->fetch.sys, path);
    /* A file from the future tells of a clock that was wrong. */
    return age >= 0 && age < SK_KDS_CRL_AGE_SECONDS;
}

/* What the cache has, if it is good. */
static bool from_cache(const struct job *job, struct sk_kds_object *ret_object, bool *ret_fresh)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    struct sevkit_error error = {0};
    uint8_t *copy;

    if (!job->client->cache)
        return false;
    sk_text_addf(&path, "%s/%s", job->client->cache, sk_text_get(&job->name));
    if (!sk_text_ok(&path) || !sk_cache_is_file(path.data) ||
        sk_file_read(job->client->fetch.sys, path.data, max_bytes[job->item->kind], &bytes,
                     &error) < 0)
        return false;
    if (check(job, bytes.data, bytes.size, &error) < 0) {
        sk_debug("kds", "%s: %s is not used: %s", sk_text_get(&job->title), path.data, error.text);
        tell(job, "the copy in the cache is not used", error.text);
        return false;
    }
    copy = malloc(bytes.size ? bytes.size : 1);
    if (!copy)
        return false;
    memcpy(copy, bytes.data, bytes.size);
    *ret_fresh = is_fresh(job, path.data);
    sk_debug("kds", "%s: %s in the cache, %s", sk_text_get(&job->title), path.data,
             *ret_fresh ? "used" : "a newer one is wanted");
    ret_object->data = copy;
    ret_object->size = bytes.size;
    ret_object->source = SK_KDS_FROM_CACHE;
    return true;
}

static void to_cache(const struct job *job, const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};

    if (job->client->cache &&
        sk_cache_write(job->client->cache, sk_text_get(&job->name), data, size, &error) < 0)
        tell(job, "not kept in the cache", error.text);
}

static int from_network(const struct job *job, struct sk_kds_object *ret_object,
                        struct sevkit_error *error)
{
    const struct sk_kds_client *client = job->client;
    struct sk_kds_object object = {.source = SK_KDS_FROM_NETWORK};
    int r;

    if (!client->fetch.http)
        return sk_error_set(error, SEVKIT_EIO,
                            "%s: not in the cache and network access is disabled (URL: %s)",
                            sk_text_get(&job->title), sk_text_get(&job->url));
    r = sk_fetch(&client->fetch, sk_text_get(&job->url), max_bytes[job->item->kind], &object.data,
                 &object.size, error);
    if (r == 0) {
        r = check(job, object.data, object.size, error);
        if (r < 0)
            r = sk_error_wrap(error, r, "%s", sk_text_get(&job->url));
    }
    if (r == 0) {
        to_cache(job, object.data, object.size);
        *ret_object = object;
        return 0;
    }
    sk_kds_object_done(&object);
    /* Malformed is what the server sent, not what the user gave. */
    if (r == SEVKIT_EINPUT && error)
        error->code = SEVKIT_EIO;
    if (r == SEVKIT_EINPUT)
        r = SEVKIT_EIO;
    return sk_error_wrap(error, r, "%s", sk_text_get(&job->title));
}

/* With the lock held, or without one where none is available. */
static int get_locked(const struct job *job, struct sk_kds_object *ret_object,
                      struct sevkit_error *error)
{
    struct sk_kds_object cached = {0};
    struct sevkit_error reason = {0};
    bool fresh = false;
    bool found = from_cache(job, &cached, &fresh);
    int r;

    if (found && fresh && !job->client->refresh) {
        *ret_object = cached;
        return 0;
    }
    r = from_network(job, ret_object, &reason);
    if (r == 0) {
        sk_kds_object_done(&cached);
        return 0;
    }
    if (r == SEVKIT_EIO && found && !job->client->refresh) {
        tell(job, "the copy in the cache is older than a day, and there is no newer one",
             reason.text);
        *ret_object = cached;
        return 0;
    }
    sk_kds_object_done(&cached);
    return sk_error_set(error, r, "%s", reason.text);
}

static int get(const struct job *job, struct sk_kds_object *ret_object, struct sevkit_error *error)
{
    const struct sk_kds_client *client = job->client;
    SK_CLEANUP(sk_text_done) struct sk_text lock_name = {0};
    struct sk_kds_object cached;
    bool fresh;
    bool locked;
    int lock;
    int r;

    if (!client->refresh && from_cache(job, &cached, &fresh)) {
        if (fresh) {
            *ret_object = cached;
            return 0;
        }
        sk_kds_object_done(&cached);
    }
    if (!client->cache || !client->fetch.http)
        return get_locked(job, ret_object, error);
    sk_text_addf(&lock_name, "%s.lock", sk_text_get(&job->name));
    if (!sk_text_ok(&lock_name))
        return sk_error_oom(error);
    locked = sk_cache_lock(client->fetch.sys, client->cache, lock_name.data,
                           client->fetch.patience.deadline_ms, &lock);
    r = get_locked(job, ret_object, error);
    if (locked)
        sk_cache_unlock(lock);
    return r;
}

int sk_kds_get(const struct sk_kds_client *client, const struct sk_kds_item *item,
               struct sk_kds_object *ret_object, struct sevkit_error *error)
{
    struct job job;
    int r = job_start(&job, client, item, error);

    if (r == 0)
        r = get(&job, ret_object, error);
    job_done(&job);
    return r;
}

int sk_kds_keep(const struct sk_kds_client *client, const struct sk_kds_item *item,
                const uint8_t *data, size_t size, struct sevkit_error *error)
{
    struct job job;
    int r = job_start(&job, client, item, error);

    if (r == 0) {
        r = check(&job, data, size, error);
        if (r < 0)
            r = sk_error_wrap(error, r, "%s", sk_text_get(&job.title));
    }
    if (r == 0 && client->cache)
        r = sk_cache_write(client->cache, sk_text_get(&job.name), data, size, error);
    job_done(&job);
    return r;
}
