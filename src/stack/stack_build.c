/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_build.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "stack/stack_manifest.h"
#include "sys/file.h"
#include "sys/process/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCHEMA      "sevkit.stack-done/1"
#define PATH_BYTES  4096
#define FOLDER_MODE 0755
/* What a killed build left running ends within this time. */
#define LOCK_WAIT_MS 30000
/* No status of a process. */
#define STILL_RUNNING (-1)

/* The line that says that a step is done. The digest is of what it is (part, name, place and words), so that a changed
 * one is not taken for done. */
static int add_line(const struct sk_stack_command *command, struct sk_text *lines,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *part = sk_stack_part_name(command->part);
    uint8_t digest[SK_SHA256_BYTES];
    int r;

    sk_text_addf(&text, "%s\n%s\n%s\n", part, command->id, command->folder);
    sk_stack_command_add(&text, command);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    r = sk_hash_bytes(SK_SHA256, sk_text_get(&text), text.length, digest, error);
    if (r < 0)
        return r;
    sk_text_addf(lines,
                 "{\"schema\": \"" SCHEMA "\", \"part\": \"%s\", \"step\": \"%s\", \"sha256\": \"",
                 part, command->id);
    sk_text_add_hex(lines, digest, sizeof(digest));
    sk_text_add(lines, "\"}\n");
    return sk_text_ok(lines) ? 0 : sk_error_oom(error);
}

struct build {
    const struct sk_stack_plan *plan;
    const struct sk_stack_lock *lock;
    const char *work, *out;
    const struct sk_listener *listener;
};

static int make_folder(const char *path, struct sevkit_error *error)
{
    if (mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST)
        return 0;
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

static int make_folders(const struct build *build, struct sevkit_error *error)
{
    static const char *const below[] = {"", "/logs", "/home"};
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(below); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text path = {0};

        sk_text_addf(&path, "%s%s", build->work, below[i]);
        r = make_folder(sk_text_get(&path), error);
    }
    return r < 0 ? r : make_folder(build->out, error);
}

/* The steps that were finished before, a line each, in order. */
static int read_done(const char *path, char **ret_text, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r;

    *ret_text = NULL;
    if (access(path, F_OK) < 0)
        return 0;
    r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r == 0) {
        *ret_text = strndup((const char *)bytes.data, bytes.size);
        r = *ret_text ? 0 : sk_error_oom(error);
    }
    return r;
}

static int start_over(const struct build *build, const struct sk_stack_command *command,
                      const char *environment_log, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text source = {0};
    const char *const argv[] = {"rm", "-rf", "--", NULL, NULL};
    const char *words[SK_ARRAY_SIZE(argv)];
    struct sk_process process = {.environment =
                                     (const char *const *)build->plan->environment[command->part],
                                 .log = environment_log};
    int status = 0, r;

    sk_stack_source_folder(build->work, command->part, &source);
    memcpy(words, argv, sizeof(words));
    words[3] = sk_text_get(&source);
    process.argv = words;
    r = sk_process_run(&process, &status, error);
    if (r == 0 && status != 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: cannot be removed", sk_text_get(&source));
    return r < 0 ? r : make_folder(sk_text_get(&source), error);
}

/* Marks that a step is at work. The mark stays if no one can say how the step ended (power failure, kill -9): then
 * files of its tree may be half written, and look as if they were done. */
static int set_mark(const struct build *build, bool at_work, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};

    sk_text_addf(&path, "%s/at-work", build->work);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    if (at_work)
        return sk_file_write(sk_text_get(&path), "", 0, 0644, error);
    return unlink(sk_text_get(&path)) < 0 && errno != ENOENT
               ? sk_error_set(error, SEVKIT_EIO, "%s: %s", sk_text_get(&path), strerror(errno))
               : 0;
}

static bool has_mark(const struct build *build)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};

    sk_text_addf(&path, "%s/at-work", build->work);
    return access(sk_text_get(&path), F_OK) == 0;
}

static int run_step(const struct build *build, const struct sk_stack_command *command,
                    size_t number, bool first, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text log = {0};
    struct sk_process process = {
        .argv = (const char *const *)command->words,
        .environment = (const char *const *)build->plan->environment[command->part],
        .folder = command->folder,
    };
    int status = STILL_RUNNING, r = 0;

    sk_text_addf(&log, "%s/logs/%02zu-%s-%s.log", build->work, number,
                 sk_stack_part_name(command->part), command->id);
    if (!sk_text_ok(&log))
        return sk_error_oom(error);
    process.log = sk_text_get(&log);
    if (unlink(process.log) < 0 && errno != ENOENT)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", process.log, strerror(errno));
    /* A tree that was left half done is not built on. */
    if (first)
        r = start_over(build, command, process.log, error);
    if (r == 0)
        r = set_mark(build, true, error);
    if (r == 0)
        r = sk_process_run(&process, &status, error);
    /* Of a step that is done the mark stays until that is written down. */
    if (status != STILL_RUNNING && (r < 0 || status != 0)) {
        struct sevkit_error ignored = {0};

        (void)!set_mark(build, false, &ignored);
    }
    if (r < 0)
        return sk_error_wrap(error, r, "step %zu, %s %s", number, sk_stack_part_name(command->part),
                             command->id);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "step %zu, %s %s: %s %d; see %s", number,
                        sk_stack_part_name(command->part), command->id,
                        WIFEXITED(status) ? "exit status" : "signal",
                        WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), process.log);
}

/* What git says of a tree is compared with the lock: a repository may hand out another commit. */
static int check_commit(const struct build *build, enum sk_stack_part part,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes head = {0};
    const char *commit = build->lock->parts[part].commit;
    int r;

    sk_stack_source_folder(build->work, part, &path);
    sk_text_add(&path, "/.git/HEAD");
    r = sk_file_read(&sk_sys_real, sk_text_get(&path), SK_SMALL_FILE_MAX_BYTES, &head, error);
    if (r < 0)
        return r;
    if (head.size == strlen(commit) + 1 && memcmp(head.data, commit, strlen(commit)) == 0)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "%s: the tree is not at commit %s of the lock file",
                        sk_text_get(&path), commit);
}

/* How many steps need not run: those that are written down, in this order, up to the first other one. */
static int count_done(const struct build *build, const char *done, size_t *ret_count,
                      struct sevkit_error *error)
{
    const struct sk_stack_plan *plan = build->plan;
    const char *at = done;
    size_t count = 0;

    for (; count < plan->count; count++) {
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};
        int r = add_line(&plan->commands[count], &line, error);

        if (r < 0)
            return r;
        if (!at || strncmp(at, sk_text_get(&line), line.length) != 0)
            break;
        at += line.length;
    }
    /* A tree that a step may have left half written is made anew. */
    while (has_mark(build) && count > 0 && count < plan->count &&
           plan->commands[count - 1].part == plan->commands[count].part)
        count--;
    *ret_count = count;
    return 0;
}

static int run_steps(const struct build *build, const char *state, const char *done,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    const struct sk_stack_plan *plan = build->plan;
    size_t done_count = 0;
    int r = count_done(build, done, &done_count, error);

    for (size_t i = 0; r == 0 && i < plan->count; i++) {
        const struct sk_stack_command *command = &plan->commands[i];
        bool first = i == 0 || plan->commands[i - 1].part != command->part;

        sk_listener_note(build->listener, "%zu/%zu %s %s%s", i + 1, plan->count,
                         sk_stack_part_name(command->part), command->id,
                         i < done_count ? ": done before" : "");
        if (i < done_count) {
            r = add_line(command, &kept, error);
            continue;
        }
        r = run_step(build, command, i + 1, first, error);
        if (r == 0 && strcmp(command->id, "checkout") == 0)
            r = check_commit(build, command->part, error);
        if (r == 0)
            r = add_line(command, &kept, error);
        if (r == 0)
            r = sk_file_write(state, sk_text_get(&kept), kept.length, 0644, error);
        if (r == 0)
            r = set_mark(build, false, error);
    }
    return r;
}

static int write_manifest(const struct build *build, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0}, path = {0};
    int r = sk_stack_release_write(build->lock, build->out, error);

    if (r == 0)
        r = sk_stack_manifest_write(build->lock, build->out, &text, error);

    if (r < 0)
        return r;
    sk_text_addf(&path, "%s/manifest.json", build->work);
    return sk_file_write(sk_text_get(&path), sk_text_get(&text), text.length, 0644, error);
}

static int run_locked(const struct build *build, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text state = {0};
    SK_CLEANUP_FREE char *done = NULL;
    int r;

    sk_text_addf(&state, "%s/done", build->work);
    r = read_done(sk_text_get(&state), &done, error);
    if (r == 0)
        r = run_steps(build, sk_text_get(&state), done, error);
    return r < 0 ? r : write_manifest(build, error);
}

int sk_stack_build_run(const struct sk_stack_job *job, const struct sk_listener *listener,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text lock = {0};
    const struct build build = {.plan = &job->plan,
                                .lock = &job->lock,
                                .work = sk_text_get(&job->work),
                                .out = sk_text_get(&job->out),
                                .listener = listener};
    int fd = -1, r = make_folders(&build, error);

    sk_text_addf(&lock, "%s/lock", build.work);
    if (r == 0)
        r = sk_process_lock(sk_text_get(&lock), LOCK_WAIT_MS, &fd, error);
    if (r < 0)
        return r;
    r = run_locked(&build, error);
    sk_process_unlock(fd);
    return r;
}
