/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "measure/match/match_search.h"

#include <unistd.h>

#define THREADS_MAX 64u

struct crew {
    struct sk_match_search *search;
    size_t count;
    int (*work)(void *arg, void *scratch, size_t index, struct sevkit_error *error);
    int (*scratch_new)(void *arg, void **ret_scratch, struct sevkit_error *error);
    void (*scratch_free)(void *scratch);
    void *arg;
    atomic_size_t next;
    atomic_bool failed;
};

struct worker {
    struct crew *crew;
    bool reports; /* progress, from the thread that called */
    pthread_t thread;
    bool started;
    int result;
    struct sevkit_error error;
};

static void report(const struct crew *crew, size_t index)
{
    const struct sk_match_request *request = crew->search->request;

    if (request->progress)
        request->progress(request->progress_arg, index, crew->count);
}

static void *run_worker(void *arg)
{
    struct worker *worker = arg;
    struct crew *crew = worker->crew;
    void *scratch = NULL;
    int r = crew->scratch_new(crew->arg, &scratch, &worker->error);

    while (r == 0 && !atomic_load(&crew->failed)) {
        size_t index = atomic_fetch_add(&crew->next, 1);

        if (index >= crew->count)
            break;
        r = crew->work(crew->arg, scratch, index, &worker->error);
        if (worker->reports)
            report(crew, index);
    }
    if (r < 0)
        atomic_store(&crew->failed, true);
    crew->scratch_free(scratch);
    worker->result = r;
    return NULL;
}

static size_t thread_count(const struct sk_match_search *search, size_t count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = search->request->jobs;

    if (threads == 0)
        threads = processors > 0 ? (size_t)processors : 1;
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    return threads < count ? threads : count ? count : 1;
}

int sk_match_each(struct sk_match_search *search, size_t count,
                  int (*work)(void *arg, void *scratch, size_t index, struct sevkit_error *error),
                  int (*scratch_new)(void *arg, void **ret_scratch, struct sevkit_error *error),
                  void (*scratch_free)(void *scratch), void *arg, struct sevkit_error *error)
{
    struct crew crew = {search, count, work, scratch_new, scratch_free, arg, 0, false};
    size_t threads = thread_count(search, count);
    SK_CLEANUP_FREE struct worker *workers = calloc(threads, sizeof(*workers));
    int r = 0;

    if (!workers)
        return sk_error_oom(error);
    for (size_t i = 0; i < threads; i++) {
        workers[i].crew = &crew;
        workers[i].reports = i + 1 == threads;
        workers[i].started = i + 1 < threads &&
                             pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
    }
    (void)run_worker(&workers[threads - 1]);
    for (size_t i = 0; i < threads; i++) {
        if (workers[i].started)
            (void)pthread_join(workers[i].thread, NULL);
        if (workers[i].result < 0 && r == 0)
            r = sk_error_set(error, workers[i].result, "%s", workers[i].error.text);
    }
    return r;
}
