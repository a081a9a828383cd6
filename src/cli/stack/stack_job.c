/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/option_values.h"
#include "cli/stack/stack_command.h"
#include "sys/file.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 1024

int sk_stack_absolute(const char *path, struct sk_text *text, struct sevkit_error *error)
{
    char here[4096];

    if (*path != '/') {
        if (!getcwd(here, sizeof(here)))
            return sk_error_set(error, SEVKIT_EIO, "the current folder: %s", strerror(errno));
        sk_text_addf(text, "%s/", here);
    }
    sk_text_add(text, path);
    return sk_text_ok(text) ? 0 : sk_error_oom(error);
}

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

static int read_parts(const struct sk_given *given, unsigned *ret_parts, struct sevkit_error *error)
{
    for (size_t i = 0; i < given->args->operand_count; i++) {
        const char *word = given->args->operands[i];
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

int sk_stack_job_open(const struct sk_given *given, struct sk_stack_job *job,
                      struct sevkit_error *error)
{
    const char *lock = sk_given_value(given, OPT_LOCK), *work = sk_given_value(given, OPT_WORK);
    const char *jobs = sk_given_value(given, OPT_JOBS);
    struct sk_stack_request request = {.lock = &job->lock};
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = cpus > 0 ? (uint64_t)cpus : 1;
    char program[4096];
    ssize_t n;
    int r = read_parts(given, &request.parts, error);

    if (r == 0 && jobs)
        r = sk_value_number(OPT_JOBS, jobs, 1, JOBS_MAX, &count, error);
    if (r == 0)
        r = read_lock(lock ? lock : "stack.toml", &job->lock, error);
    if (r == 0)
        r = sk_stack_absolute(work ? work : "stack-build", &job->work, error);
    if (r < 0)
        return r;
    sk_text_addf(&job->out, "%s/out", sk_text_get(&job->work));
    n = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (n < 0)
        return sk_error_set(error, SEVKIT_EIO, "/proc/self/exe: %s", strerror(errno));
    program[n] = '\0';
    request.program = program;
    request.jobs = (unsigned)count;
    request.work = sk_text_get(&job->work);
    request.out = sk_text_get(&job->out);
    return sk_stack_plan_make(&request, &job->plan, error);
}

void sk_stack_job_done(struct sk_stack_job *job)
{
    sk_stack_plan_done(&job->plan);
    sk_stack_lock_done(&job->lock);
    sk_text_done(&job->work);
    sk_text_done(&job->out);
}
