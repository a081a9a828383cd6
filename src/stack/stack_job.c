/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_job.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "stack/stack_files.h"
#include "sys/file.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "/proc/self/exe"

/* Folders of a lock are relative to it, and the steps run elsewhere. */
static int read_lock(const char *path, struct sk_stack_lock *lock, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text full = {0};
    SK_CLEANUP_FREE char *copy = NULL;
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r == 0)
        r = sk_stack_absolute(path, &full, error);
    if (r < 0)
        return r;
    copy = strdup(sk_text_get(&full));
    return copy ? sk_stack_lock_read(path, dirname(copy), bytes.data, bytes.size, lock, error)
                : sk_error_oom(error);
}

static int read_parts(const struct sk_stack_job_request *request, unsigned *ret_parts,
                      struct sevkit_error *error)
{
    for (size_t i = 0; i < request->part_count; i++) {
        const char *word = request->parts[i];
        unsigned part = 0;

        while (part < SK_STACK_PARTS_ &&
               strcmp(word, sk_stack_part_name((enum sk_stack_part)part)) != 0)
            part++;
        if (part == SK_STACK_PARTS_)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "'%s': expected ovmf, qemu, kernel-host or kernel-guest", word);
        *ret_parts |= 1u << part;
    }
    return 0;
}

static unsigned count_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 ? (unsigned)count : 1;
}

static int find_program(char *ret_path, size_t size, struct sevkit_error *error)
{
    ssize_t n = readlink(PROGRAM, ret_path, size - 1);

    if (n < 0)
        return sk_error_set(error, SEVKIT_EIO, PROGRAM ": %s", strerror(errno));
    ret_path[n] = '\0';
    return 0;
}

static int find_folders(const char *work, struct sk_stack_job *job, struct sevkit_error *error)
{
    int r = sk_stack_absolute(work ? work : SK_STACK_WORK, &job->work, error);

    sk_text_addf(&job->out, "%s/out", sk_text_get(&job->work));
    return r == 0 && !sk_text_ok(&job->out) ? sk_error_oom(error) : r;
}

int sk_stack_job_open(const struct sk_stack_job_request *request, struct sk_stack_job *job,
                      struct sevkit_error *error)
{
    char program[4096];
    struct sk_stack_request plan = {.lock = &job->lock,
                                    .program = program,
                                    .jobs = request->jobs ? request->jobs : count_processors()};
    int r = read_parts(request, &plan.parts, error);

    if (r == 0)
        r = read_lock(request->lock ? request->lock : "stack.toml", &job->lock, error);
    if (r == 0)
        r = find_folders(request->work, job, error);
    if (r == 0)
        r = find_program(program, sizeof(program), error);
    plan.work = sk_text_get(&job->work);
    plan.out = sk_text_get(&job->out);
    return r < 0 ? r : sk_stack_plan_make(&plan, &job->plan, error);
}

void sk_stack_job_done(struct sk_stack_job *job)
{
    sk_stack_plan_done(&job->plan);
    sk_stack_lock_done(&job->lock);
    sk_text_done(&job->work);
    sk_text_done(&job->out);
}
