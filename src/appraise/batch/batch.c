/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/batch.h"

#include "appraise/batch/line.h"
#include "formats/report/report.h"
#include "verify/verdict.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Reports that are in memory at once. */
#define CHUNK 1024u
/* Chips whose certificates could not be had; beyond, they are asked for again. */
#define ASKED_MAX 1024u

struct task {
    struct sk_report_item item;
    struct sevkit_evidence *evidence;
    struct sevkit_verdict *verdict;
    struct sk_text reason; /* why certificates are missing */
    struct sk_text line;
    struct sevkit_error error;
    int result;
    bool lacks;
};

/* What decides which certificates a report needs. */
struct need {
    uint8_t chip_id[64];
    uint64_t reported_tcb;
    uint32_t key_info;
};

struct run {
    struct sk_batch *batch;
    struct task *tasks;
    size_t count;
    void (*work)(struct run *run, struct task *task);
    atomic_size_t next;
    struct need *asked;
    size_t asked_count;
};

static void task_done(struct task *task)
{
    sk_report_item_done(&task->item);
    sevkit_evidence_free(task->evidence);
    sevkit_verdict_free(task->verdict);
    sk_text_done(&task->reason);
    sk_text_done(&task->line);
    *task = (struct task){0};
}

static void render(struct run *run, struct task *task)
{
    struct sk_batch *batch = run->batch;
    const struct sk_batch_result result = {
        .name = task->item.name,
        .error = task->result == 0 ? NULL : &task->error,
        .evidence = task->evidence,
        .verdict = task->verdict,
        .unavailable = task->reason.length > 0 ? sk_text_get(&task->reason) : NULL,
    };

    if (batch->render)
        batch->render(batch->arg, &result, &task->line);
}

static void verify(struct run *run, struct task *task)
{
    struct sk_batch *batch = run->batch;

    task->result = sk_appraiser_verify(batch->appraiser, task->evidence, batch->expectations,
                                       &task->verdict, &task->error);
    task->lacks = task->result == 0 && sk_appraiser_lacks(batch->expectations, task->verdict);
}

/* Opening a pipe that someone put into the folder would never end. */
static int load_found(const char *path, enum sevkit_evidence_form form,
                      struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: is no regular file", path);
    return sevkit_evidence_load(path, form, ret_evidence, error);
}

static void read_and_verify(struct run *run, struct task *task)
{
    enum sevkit_evidence_form form = run->batch->form;
    struct sk_report_item *item = &task->item;

    if (item->is_line) {
        task->result = sk_line_unwrap(item, &task->error);
        if (task->result == 0)
            task->result = sevkit_evidence_read(item->data, item->size, SEVKIT_EVIDENCE_AUTO,
                                                &task->evidence, &task->error);
    } else {
        task->result = (item->found ? load_found : sevkit_evidence_load)(
            item->name, form, &task->evidence, &task->error);
    }
    if (task->result == 0)
        verify(run, task);
    if (!task->lacks)
        render(run, task);
}

static void verify_again(struct run *run, struct task *task)
{
    if (!task->lacks)
        return;
    sevkit_verdict_free(task->verdict);
    task->verdict = NULL;
    verify(run, task);
    if (task->result == 0 && task->reason.length > 0)
        task->result = sk_verdict_add_reason(task->verdict, SK_CHECK_VEK,
                                             sk_text_get(&task->reason), &task->error);
    render(run, task);
}

static void *worker(void *arg)
{
    struct run *run = arg;

    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);

        if (index >= run->count)
            return NULL;
        run->work(run, &run->tasks[index]);
    }
}

/* All tasks of the run, over as many threads as there may be; fewer do as well. */
static void work_all(struct run *run, void (*work)(struct run *run, struct task *task))
{
    pthread_t threads[SK_BATCH_JOBS_MAX];
    size_t jobs = run->batch->jobs < run->count ? run->batch->jobs : run->count;
    size_t started = 0;

    run->work = work;
    atomic_store(&run->next, 0);
    while (started + 1 < jobs && pthread_create(&threads[started], NULL, worker, run) == 0)
        started++;
    worker(run);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

/* Remembers that the certificates were asked for; false if they were before. */
static bool is_new_need(struct run *run, const struct sevkit_report *report)
{
    struct need need = {.reported_tcb = report->reported_tcb, .key_info = report->key_info};

    memcpy(need.chip_id, report->chip_id, sizeof(need.chip_id));
    for (size_t i = 0; i < run->asked_count; i++)
        if (memcmp(need.chip_id, run->asked[i].chip_id, sizeof(need.chip_id)) == 0 &&
            need.reported_tcb == run->asked[i].reported_tcb &&
            need.key_info == run->asked[i].key_info)
            return false;
    if (run->asked_count < ASKED_MAX)
        run->asked[run->asked_count++] = need;
    return true;
}

static int get_for(struct run *run, struct task *task, struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};
    struct sk_batch *batch = run->batch;

    return sk_appraiser_get(batch->appraiser, task->evidence, batch->expectations, task->verdict,
                            &pieces, &task->reason, error);
}

/* Certificates that some of the tasks want for, each once. */
static int get_missing(struct run *run, struct sevkit_error *error)
{
    bool any = false;
    int r = 0;

    for (size_t i = 0; i < run->count && r == 0; i++) {
        struct task *task = &run->tasks[i];

        if (!task->lacks)
            continue;
        any = true;
        if (is_new_need(run, sevkit_evidence_report(task->evidence)))
            r = get_for(run, task, error);
    }
    if (r == 0 && any)
        work_all(run, verify_again);
    return r;
}

static void count(struct sk_batch_counts *counts, const struct task *task)
{
    enum sevkit_answer answer =
        task->result == 0 ? sevkit_verdict_answer(task->verdict) : SEVKIT_ANSWER_MALFORMED;

    if (task->result != 0)
        counts->unreadable++;
    else if (answer == SEVKIT_ANSWER_ACCEPTED)
        counts->accepted++;
    else if (answer == SEVKIT_ANSWER_UNAVAILABLE)
        counts->undecided++;
    else
        counts->refused++;
}

static int finish_chunk(struct run *run, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < run->count; i++) {
        struct task *task = &run->tasks[i];

        if (task->result == SEVKIT_ENOMEM || task->result == SEVKIT_EINTERNAL)
            return sk_error_set(error, task->result, "%s: %s", task->item.name, task->error.text);
        count(&run->batch->counts, task);
        sk_text_add_bytes(&text, sk_text_get(&task->line), task->line.length);
        if (!sk_text_ok(&task->line))
            return sk_error_oom(error);
    }
    return run->batch->emit ? run->batch->emit(run->batch->arg, &text, error) : 0;
}

/* Fills the tasks; their number is 0 at the end. */
static int take_chunk(struct run *run, struct sk_reports *reports, struct sevkit_error *error)
{
    int r = 1;

    for (run->count = 0; run->count < CHUNK; run->count++) {
        if (run->count > 0 && sk_reports_would_wait(reports))
            break;
        r = sk_reports_next(reports, &run->tasks[run->count].item, error);
        if (r <= 0)
            break;
    }
    return r < 0 ? r : 0;
}

static int run_chunks(struct run *run, struct sk_reports *reports, struct sevkit_error *error)
{
    for (;;) {
        int end = take_chunk(run, reports, error), r;

        if (run->count == 0)
            return end;
        work_all(run, read_and_verify);
        r = get_missing(run, error);
        if (r == 0)
            r = finish_chunk(run, error);
        for (size_t i = 0; i < run->count; i++)
            task_done(&run->tasks[i]);
        /* An input that ends in an error has had its say up to there. */
        if (r < 0 || end < 0)
            return r < 0 ? r : end;
    }
}

int sk_batch_run(struct sk_batch *batch, struct sk_reports *reports, struct sevkit_error *error)
{
    struct run run = {.batch = batch,
                      .tasks = calloc(CHUNK, sizeof(*run.tasks)),
                      .asked = calloc(ASKED_MAX, sizeof(*run.asked))};
    int r =
        run.tasks && run.asked ? sk_appraiser_start(batch->appraiser, error) : sk_error_oom(error);

    if (r == 0)
        r = run_chunks(&run, reports, error);
    free(run.tasks);
    free(run.asked);
    return r;
}

unsigned sk_batch_default_jobs(void)
{
    cpu_set_t cores;
    unsigned jobs = 1;

    if (sched_getaffinity(0, sizeof(cores), &cores) == 0)
        jobs = (unsigned)CPU_COUNT(&cores);
    return jobs < SK_BATCH_JOBS_MAX ? jobs : SK_BATCH_JOBS_MAX;
}
