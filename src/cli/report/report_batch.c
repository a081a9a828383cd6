/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_batch.h"

#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/report/report_input.h"
#include "cli/view/output.h"
#include "formats/report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Reports that are in memory at once. */
#define CHUNK    1024u
#define JOBS_MAX 256u
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

/* Of {"id": "...", "report": "..."}. Another member could be an expectation, which nobody would check. */
static int check_members(json_t *object, struct sevkit_error *error)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (strcmp(key, "id") != 0 && strcmp(key, "report") != 0)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "\"%.64s\" beside \"report\": expected nothing but \"id\"", key);
        if (!json_is_string(value))
            return sk_error_set(error, SEVKIT_EINPUT, "\"%s\": expected a text", key);
    }
    return 0;
}

/* {"id": "...", "report": "..."}; other lines are evidence as they stand. */
static int unwrap(struct sk_report_item *item, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *object = NULL;
    const json_t *report, *id;
    int r;

    if (item->size == 0 || item->data[0] != '{')
        return 0;
    object = json_loadb((const char *)item->data, item->size, JSON_REJECT_DUPLICATES, NULL);
    report = json_object_get(object, "report");
    id = json_object_get(object, "id");
    if (!report)
        return 0;
    r = check_members(object, error);
    if (r < 0)
        return r;
    free(item->data);
    item->size = json_string_length(report);
    item->data = (uint8_t *)strdup(json_string_value(report));
    if (id) {
        free(item->name);
        item->name = strdup(json_string_value(id));
    }
    if (!item->data || !item->name)
        sk_cli_out_of_memory();
    return 0;
}

static void render(struct run *run, struct task *task)
{
    struct sk_batch *batch = run->batch;
    struct sk_report_outcome outcome;
    SK_CLEANUP_JSON json_t *document = NULL;
    char *json;

    if (batch->quiet)
        return;
    if (task->result == 0)
        outcome = sk_session_outcome(batch->session, task->item.name, task->evidence, task->verdict,
                                     &task->reason);
    if (batch->json) {
        document = task->result == 0 ? sk_outcome_json(&outcome)
                                     : sk_outcome_error_json(task->item.name, &task->error);
        json = json_dumps(document, JSON_COMPACT);
        if (!json)
            sk_cli_out_of_memory();
        sk_text_addf(&task->line, "%s\n", json);
        free(json);
    } else if (task->result == 0) {
        sk_outcome_add_line(&task->line, &outcome);
    } else {
        sk_cli_add_printable(&task->line, task->item.name, strlen(task->item.name));
        sk_text_add(&task->line, ": unreadable: ");
        sk_cli_add_printable(&task->line, task->error.text, strlen(task->error.text));
        sk_text_add(&task->line, "\n");
    }
}

static void verify(struct run *run, struct task *task)
{
    struct sk_session *session = run->batch->session;

    task->result = sk_session_verify(session, task->evidence, &task->verdict, &task->error);
    task->lacks = task->result == 0 && sk_session_lacks(session, task->verdict);
}

/* Opening a pipe that somebody put into the folder would never end. */
static int load_found(const struct sk_given *given, const char *path,
                      struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: is no regular file", path);
    return sk_report_load(given, path, ret_evidence, error);
}

static void read_and_verify(struct run *run, struct task *task)
{
    const struct sk_given *given = run->batch->session->given;
    struct sk_report_item *item = &task->item;

    if (item->is_line) {
        task->result = unwrap(item, &task->error);
        if (task->result == 0)
            task->result = sevkit_evidence_read(item->data, item->size, SEVKIT_EVIDENCE_AUTO,
                                                &task->evidence, &task->error);
    } else {
        task->result = (item->found ? load_found : sk_report_load)(given, item->name,
                                                                   &task->evidence, &task->error);
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
    pthread_t threads[JOBS_MAX];
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
            r = sk_session_get(run->batch->session, task->evidence, task->verdict, &task->reason,
                               error);
    }
    if (r == 0 && any)
        work_all(run, verify_again);
    return r;
}

static void count(struct sk_batch_counts *counts, const struct task *task)
{
    int answer = task->result == 0 ? sk_outcome_answer(task->verdict) : 0;

    if (task->result != 0)
        counts->unreadable++;
    else if (answer == 0)
        counts->accepted++;
    else if (answer == SK_ANSWER_UNAVAILABLE)
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
    return sk_cli_emit(&text, error);
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
    int r = run.tasks && run.asked ? run_chunks(&run, reports, error) : sk_error_oom(error);

    free(run.tasks);
    free(run.asked);
    return r;
}

int sk_batch_answer(const struct sk_batch_counts *counts)
{
    return counts->refused + counts->undecided + counts->unreadable > 0 ? SK_ANSWER_NO : 0;
}

int sk_batch_jobs(const struct sk_given *given, unsigned *ret_jobs, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, "jobs");
    uint64_t jobs = 1;
    cpu_set_t cores;
    int r = text ? sk_value_number("jobs", text, 1, JOBS_MAX, &jobs, error) : 0;

    if (r < 0)
        return r;
    if (!text && sched_getaffinity(0, sizeof(cores), &cores) == 0)
        jobs = (uint64_t)CPU_COUNT(&cores);
    *ret_jobs = jobs < JOBS_MAX ? (unsigned)jobs : JOBS_MAX;
    return 0;
}

static uint64_t total(const struct sk_batch_counts *counts)
{
    return counts->accepted + counts->refused + counts->undecided + counts->unreadable;
}

void sk_batch_add_summary(struct sk_text *text, const struct sk_batch_counts *counts)
{
    uint64_t all = total(counts);

    sk_text_addf(text,
                 "%" PRIu64 " %s: %" PRIu64 " accepted, %" PRIu64 " refused, %" PRIu64
                 " undecided, %" PRIu64 " unreadable\n",
                 all, all == 1 ? "report" : "reports", counts->accepted, counts->refused,
                 counts->undecided, counts->unreadable);
}
