/* SPDX-License-Identifier: Apache-2.0 */
#include "image/workers.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#define THREADS_MAX 16

struct pool {
    const struct sk_work *work;
    const struct sk_progress *progress;
    pthread_mutex_t lock;
    uint64_t next, done;
    struct sevkit_error error;
    int result;
};

/* The next piece, false if there is none or another thread has failed. */
static bool take(struct pool *pool, uint64_t *ret_chunk)
{
    bool taken;

    (void)pthread_mutex_lock(&pool->lock);
    taken = pool->result == 0 && pool->next < pool->work->chunks;
    if (taken)
        *ret_chunk = pool->next++;
    (void)pthread_mutex_unlock(&pool->lock);
    return taken;
}

static void finish(struct pool *pool, int r, const struct sevkit_error *error)
{
    const struct sk_work *work = pool->work;

    (void)pthread_mutex_lock(&pool->lock);
    if (r < 0 && pool->result == 0) {
        pool->result = r;
        pool->error = *error;
    } else if (r == 0) {
        pool->done++;
        sk_progress_step(pool->progress, work->what, pool->done * work->chunk_bytes,
                         work->chunks * work->chunk_bytes);
    }
    (void)pthread_mutex_unlock(&pool->lock);
}

static void *run_thread(void *arg)
{
    struct pool *pool = arg;
    struct sevkit_error error = {0};
    void *state = NULL;
    uint64_t chunk;
    int r = pool->work->new_state ? pool->work->new_state(&state, &error) : 0;

    if (r < 0)
        finish(pool, r, &error);
    while (r == 0 && take(pool, &chunk)) {
        r = pool->work->run(pool->work->arg, state, chunk, &error);
        finish(pool, r, &error);
    }
    if (pool->work->free_state)
        pool->work->free_state(state);
    return NULL;
}

static size_t thread_count(uint64_t chunks)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = processors < 1 ? 1 : (size_t)processors;

    if (count > THREADS_MAX)
        count = THREADS_MAX;
    return chunks < count ? (size_t)chunks : count;
}

int sk_work_run(const struct sk_work *work, const struct sk_progress *progress,
                struct sevkit_error *error)
{
    struct pool pool = {.work = work, .progress = progress, .lock = PTHREAD_MUTEX_INITIALIZER};
    size_t started = 0, count = thread_count(work->chunks);
    pthread_t threads[THREADS_MAX];

    /* This thread works too; where no other can be started it does all. */
    while (started + 1 < count && pthread_create(&threads[started], NULL, run_thread, &pool) == 0)
        started++;
    (void)run_thread(&pool);
    while (started)
        (void)pthread_join(threads[--started], NULL);
    (void)pthread_mutex_destroy(&pool.lock);
    if (pool.result < 0 && error)
        *error = pool.error;
    return pool.result;
}
