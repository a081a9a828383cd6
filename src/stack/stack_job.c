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

static int make_plan(struct sk_stack_request *request, struct sk_stack_job *job,
                     struct sevkit_error *error)
{
    char program[4096];
    ssize_t n = readlink(PROGRAM, program, sizeof(program) - 1);

    if (n < 0)
        return sk_error_set(error, SEVKIT_EIO, PROGRAM ": %s", strerror(errno));
    program[n] = '\0';
    sk_text_addf(&job->out, "%s/out", sk_text_get(&job->work));
    if (!sk_text_ok(&job->out))
        return sk_error_oom(error);
    request->program = program;
    request->work = sk_text_get(&job->work);
    request->out = sk_text_get(&job->out);
    return sk_stack_plan_make(request, &job->plan, error);
}

int sk_stack_job_open(const struct sk_stack_job_request *request, struct sk_stack_job *job,
                      struct sevkit_error *error)
{
    struct sk_stack_request plan = {.lock = &job->lock,
                                    .jobs = request->jobs ? request->jobs : count_processors()};
    int r = read_parts(request, &plan.parts, error);

    if (r == 0)
        r = read_lock(request->lock ? request->lock : "stack.toml", &job->lock, error);
    if (r == 0)
        r = sk_stack_absolute(request->work ? request->work : SK_STACK_WORK, &job->work, error);
    return r < 0 ? r : make_plan(&plan, job, error);
}

void sk_stack_job_done(struct sk_stack_job *job)
{
    sk_stack_plan_done(&job->plan);
    sk_stack_lock_done(&job->lock);
    sk_text_done(&job->work);
    sk_text_done(&job->out);
}
