/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/stack/stack_command.h"
#include "cli/view/output.h"
#include "sys/file.h"
#include "sys/process/child.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_BYTES 4096
#define RESOLVE_MS   60000

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "output",
     .letter = 'o',
     .metavar = "FILE",
     .writes = true,
     .help = "lock file to write; default standard output"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stack lock",
    .description = "Turn AMDSEV's stable-commits, which names branches, into a lock file: each "
                   "repository is asked for the commit that its branch or tag has now.",
    .epilog = "examples:\n"
              "  sevkit stack lock stable-commits -o stack.toml\n",
    .options = options,
    .operands = "STABLE-COMMITS",
    .operands_min = 1,
    .operands_max = 1,
};

static ssize_t read_answer(const struct sk_stream *stream, char *answer, size_t capacity)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + RESOLVE_MS;
    size_t length = 0;

    while (length + 1 < capacity) {
        ssize_t n = stream->read(stream->arg, answer + length, capacity - 1 - length, deadline);

        if (n < 0)
            return n;
        if (n == 0)
            break;
        length += (size_t)n;
    }
    answer[length] = '\0';
    return (ssize_t)length;
}

/* "COMMIT\trefs/heads/NAME"; of an annotated tag the line with ^{} has the commit. */
static const char *find_commit(char *answer, const char *name)
{
    static const struct {
        const char *before, *after;
    } kinds[] = {{"\trefs/tags/", "^{}\n"}, {"\trefs/heads/", "\n"}, {"\trefs/tags/", "\n"}};

    for (size_t kind = 0; kind < SK_ARRAY_SIZE(kinds); kind++) {
        SK_CLEANUP(sk_text_done) struct sk_text wanted = {0};

        sk_text_addf(&wanted, "%s%s%s", kinds[kind].before, name, kinds[kind].after);
        for (char *line = answer; line && *line;) {
            char *end = strchr(line, '\n');
            char *tab = strchr(line, '\t');

            if (end && tab == line + SK_COMMIT_DIGITS &&
                strncmp(tab, sk_text_get(&wanted), wanted.length) == 0) {
                *tab = '\0';
                return line;
            }
            line = end ? end + 1 : NULL;
        }
    }
    return NULL;
}

static int resolve(const char *url, const char *name, char ret_commit[SK_COMMIT_DIGITS + 1],
                   struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *address = strdup(url), *reference = strdup(name), *peeled = NULL;
    char git[] = "git", verb[] = "ls-remote", dashes[] = "--", answer[ANSWER_BYTES];
    char *argv[] = {git, verb, dashes, address, reference, NULL, NULL};
    struct sk_stream stream = {0};
    const char *commit;
    ssize_t n;
    int r;

    peeled = malloc(strlen(name) + 4);
    if (!address || !reference || !peeled)
        return sk_error_oom(error);
    memcpy(peeled, name, strlen(name));
    memcpy(peeled + strlen(name), "^{}", 4);
    argv[5] = peeled;
    r = sk_child_start(argv, &stream, error);
    if (r < 0)
        return r;
    n = read_answer(&stream, answer, sizeof(answer));
    sk_stream_close(&stream);
    commit = n > 0 ? find_commit(answer, name) : NULL;
    if (!commit || strspn(commit, "0123456789abcdef") != SK_COMMIT_DIGITS)
        return sk_error_set(error, SEVKIT_EIO, "%s: no branch or tag '%s', or no answer", url,
                            name);
    memcpy(ret_commit, commit, SK_COMMIT_DIGITS + 1);
    return 0;
}

static int make_lock(const struct sk_stack_branches *branches, struct sk_stack_lock *lock,
                     struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_STACK_PARTS_; i++) {
        const struct sk_stack_branch *branch = &branches->parts[i];
        struct sk_stack_source *source = &lock->parts[i];
        int r;

        if (!branch->url || !branch->branch)
            continue;
        r = resolve(branch->url, branch->branch, source->commit, error);
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

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *path = given->args->operands[0], *output = sk_given_value(given, OPT_OUTPUT);
    struct sk_stack_branches branches = {0};
    struct sk_stack_lock lock = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_stable_commits_read(bytes.data, bytes.size, &branches, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = make_lock(&branches, &lock, error);
    sk_stack_lock_write(&lock, &text);
    sk_stack_branches_done(&branches);
    sk_stack_lock_done(&lock);
    if (r < 0)
        return r;
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    return sk_cli_write_file(output ? output : "-", sk_text_get(&text), text.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_stack_lock = {
    .noun = "stack",
    .verb = "lock",
    .summary = "turn AMDSEV's stable-commits into a lock file",
    .spec = &spec,
    .run = run,
};
