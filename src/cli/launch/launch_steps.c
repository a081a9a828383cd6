/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_steps.h"

#include "base/cleanup.h"
#include "cli/view/output.h"
#include "sys/process/child.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

void sk_launch_steps_print(const struct sk_steps *steps, struct sk_text *text)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct sk_step *step = &steps->list[i];

        sk_text_addf(text, "# %s\n", step->what);
        sk_step_print(&step->action, text);
        if (!sk_step_is_empty(&step->undo)) {
            sk_text_add(text, "\n# undo: ");
            sk_step_print(&step->undo, text);
        }
        sk_text_add(text, "\n");
    }
}

static void add_action(json_t *object, const char *key, const struct sk_step_action *action)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    if (sk_step_is_empty(action)) {
        sk_json_add(object, key, json_null());
        return;
    }
    sk_step_print(action, &line);
    sk_json_add_text(object, key, sk_text_get(&line));
}

json_t *sk_launch_steps_json(const struct sk_steps *steps)
{
    json_t *array = sk_json_array();

    for (size_t i = 0; i < steps->count; i++) {
        json_t *object = sk_json_object();

        sk_json_add_text(object, "what", steps->list[i].what);
        add_action(object, "do", &steps->list[i].action);
        add_action(object, "undo", &steps->list[i].undo);
        sk_json_append(array, object);
    }
    return array;
}

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

int sk_launch_steps_apply(const struct sk_steps *steps, struct sevkit_error *error)
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
        sk_cli_note("undo: %s", sk_text_get(&line));
    }
    return r;
}
