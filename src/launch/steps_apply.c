/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/steps.h"

#include "base/cleanup.h"
#include "sys/process/child.h"
#include "sys/sys.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

static int run_words(const struct sk_words *words, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char **argv = sk_words_argv(words);
    int status = 0;
    int r = argv ? sk_child_run(argv, &status, error) : sk_error_oom(error);

    if (r < 0 || status == 0)
        return r;
    if (WIFEXITED(status))
        return sk_error_set(error, SEVKIT_EIO, "%s: exit status %d", argv[0], WEXITSTATUS(status));
    return sk_error_set(error, SEVKIT_EIO, "%s: ended by signal %d", argv[0], WTERMSIG(status));
}

/* Files of the kernel take a value in one write. */
static int write_value(const char *path, const char *value, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    int fd = sk_sys_real.open_write(path);
    ssize_t n;
    int problem;

    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    sk_text_addf(&line, "%s\n", value);
    n = sk_sys_real.write(fd, sk_text_get(&line), line.length);
    problem = errno;
    (void)sk_sys_real.close(fd);
    if (n == (ssize_t)line.length && sk_text_ok(&line))
        return 0;
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, n < 0 ? strerror(problem) : "cut short");
}

static int apply(const struct sk_step *step, struct sevkit_error *error)
{
    const struct sk_step_action *action = &step->action;
    int r = action->path ? write_value(action->path, action->value, error)
                         : run_words(&action->words, error);

    return r < 0 ? sk_error_wrap(error, r, "%s", step->what) : 0;
}

int sk_steps_apply(const struct sk_steps *steps, const struct sk_listener *listener,
                   struct sevkit_error *error)
{
    size_t done = 0;
    int r = 0;

    while (done < steps->count && r == 0) {
        r = apply(&steps->list[done], error);
        if (r == 0)
            done++;
    }
    while (done-- > 0) {
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};

        if (sk_step_is_empty(&steps->list[done].undo))
            continue;
        sk_step_print(&steps->list[done].undo, &line);
        sk_listener_note(listener, "undo: %s", sk_text_get(&line));
    }
    return r;
}
