/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "stack/stack_lock.h"
#include "sys/file.h"
#include "sys/process/child.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX_BYTES ((size_t)64 << 10)
#define RESOLVE_MS       60000

/* "COMMIT\trefs/heads/NAME"; of an annotated tag the line with ^{} has the commit. NULL if there is none. */
static const char *find_commit(const char *answer, const char *name)
{
    static const struct {
        const char *before, *after;
    } kinds[] = {{"\trefs/tags/", "^{}\n"}, {"\trefs/heads/", "\n"}, {"\trefs/tags/", "\n"}};

    for (size_t kind = 0; kind < SK_ARRAY_SIZE(kinds); kind++) {
        SK_CLEANUP(sk_text_done) struct sk_text wanted = {0};

        sk_text_addf(&wanted, "%s%s%s", kinds[kind].before, name, kinds[kind].after);
        for (const char *line = answer; line && *line;) {
            const char *end = strchr(line, '\n');

            if (strspn(line, "0123456789abcdef") == SK_COMMIT_DIGITS &&
                strncmp(line + SK_COMMIT_DIGITS, sk_text_get(&wanted), wanted.length) == 0)
                return line;
            line = end ? end + 1 : NULL;
        }
    }
    return NULL;
}

static int resolve(const struct sk_stack_branch *branch, char ret_commit[SK_COMMIT_DIGITS + 1],
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text peeled = {0}, answer = {0};
    const char *argv[] = {"git", "ls-remote", "--", branch->url, branch->branch, NULL, NULL};
    const char *commit;
    int r;

    sk_text_addf(&peeled, "%s^{}", branch->branch);
    if (!sk_text_ok(&peeled))
        return sk_error_oom(error);
    argv[5] = sk_text_get(&peeled);
    r = sk_child_output((char *const *)(uintptr_t)argv, ANSWER_MAX_BYTES, RESOLVE_MS, &answer,
                        error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", branch->url);
    commit = find_commit(sk_text_get(&answer), branch->branch);
    if (!commit)
        return sk_error_set(error, SEVKIT_EIO, "%s: no branch or tag '%s', or no answer",
                            branch->url, branch->branch);
    memcpy(ret_commit, commit, SK_COMMIT_DIGITS);
    ret_commit[SK_COMMIT_DIGITS] = '\0';
    return 0;
}

static int resolve_all(const struct sk_stack_branches *branches, struct sk_stack_lock *lock,
                       struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_STACK_PARTS_; i++) {
        const struct sk_stack_branch *branch = &branches->parts[i];
        struct sk_stack_source *source = &lock->parts[i];
        int r;

        if (!branch->url || !branch->branch)
            continue;
        r = resolve(branch, source->commit, error);
        if (r < 0)
            return r;
        source->named = true;
        source->build = SK_STACK_OVMF_AMDSEV;
        source->url = strdup(branch->url);
        if (!source->url)
            return sk_error_oom(error);
    }
    return 0;
}

int sk_stack_lock_resolve(const char *path, struct sk_text *ret_text, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_stack_branches_done) struct sk_stack_branches branches = {0};
    SK_CLEANUP(sk_stack_lock_done) struct sk_stack_lock lock = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_stable_commits_read(bytes.data, bytes.size, &branches, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = resolve_all(&branches, &lock, error);
    if (r < 0)
        return r;
    sk_stack_lock_write(&lock, ret_text);
    return sk_text_ok(ret_text) ? 0 : sk_error_oom(error);
}
