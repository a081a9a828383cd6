/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "demo/demo_parts.h"
#include "sys/file.h"
#include "sys/process/child.h"
#include "sys/process/process.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_MAX ((size_t)4 << 20)

int sk_demo_heading(const struct sk_demo *demo, const char *text, struct sevkit_error *error)
{
    return demo->view->heading(demo->view->arg, text, error);
}

static int show_command(const struct sk_demo *demo, const char *line, struct sevkit_error *error)
{
    return demo->view->command(demo->view->arg, line, error);
}

/* Its output comes through a file beside the folder's, so that a program that it leaves behind keeps nothing open. */
static int run(const struct sk_demo *demo, const char *command, int *ret_status,
               struct sk_text *said, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *log = NULL;
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *const argv[] = {"sh", "-c", command, NULL};
    struct sk_process process = {.argv = argv,
                                 .environment = (const char *const *)(uintptr_t)environ,
                                 .folder = demo->folder};
    int status = 0, r;

    if (asprintf(&log, "%s/.output", demo->folder) < 0)
        return log = NULL, sk_error_oom(error);
    process.log = log;
    r = sk_process_run(&process, &status, error);
    if (r == 0)
        r = sk_file_read(&sk_sys_real, log, SAID_MAX, &bytes, error);
    (void)unlink(log);
    if (r < 0)
        return r;
    sk_text_add_bytes(said, (const char *)bytes.data, bytes.size);
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return sk_text_ok(said) ? 0 : sk_error_oom(error);
}

static int show(const struct sk_demo *demo, const char *command, int expected,
                struct sk_text *ret_said, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text said = {0};
    int status = 0, r = show_command(demo, command, error);

    if (r == 0)
        r = run(demo, command, &status, &said, error);
    if (r == 0)
        r = demo->view->answer(demo->view->arg, sk_text_get(&said), status, error);
    if (r == 0 && status != expected)
        return sk_error_set(error, SEVKIT_EREFUSED, "exit status %d, expected %d: %.200s", status,
                            expected, command);
    if (r == 0 && ret_said) {
        sk_text_add(ret_said, sk_text_get(&said));
        r = sk_text_ok(ret_said) ? 0 : sk_error_oom(error);
    }
    return r;
}

int sk_demo_show(const struct sk_demo *demo, int status, struct sk_text *ret_said,
                 struct sevkit_error *error, const char *format, ...)
{
    SK_CLEANUP_FREE char *command = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&command, format, arguments);
    va_end(arguments);
    if (length < 0)
        return command = NULL, sk_error_oom(error);
    return show(demo, command, status, ret_said, error);
}

/* "exec" keeps the pid that of the command. */
static int start(struct sk_demo *demo, const char *command, const char *file,
                 struct sevkit_error *error)
{
    const char *const argv[] = {
        "sh", "-c",         "cd \"$1\" && eval \"exec $2\" </dev/null >\"$3\" 2>&1",
        "sh", demo->folder, command,
        file, NULL};
    int null = sk_sys_real.open_read("/dev/null"), r;

    if (null < 0)
        return sk_error_set(error, SEVKIT_EIO, "/dev/null: %s", strerror(errno));
    r = sk_child_start_with((char *const *)(uintptr_t)argv, null, &demo->guest, error);
    (void)sk_sys_real.close(null);
    return r;
}

int sk_demo_start(struct sk_demo *demo, const char *file, struct sevkit_error *error,
                  const char *format, ...)
{
    SK_CLEANUP_FREE char *command = NULL;
    SK_CLEANUP_FREE char *line = NULL;
    va_list arguments;
    int length, r;

    va_start(arguments, format);
    length = vasprintf(&command, format, arguments);
    va_end(arguments);
    if (length < 0)
        return command = NULL, sk_error_oom(error);
    if (asprintf(&line, "%s > %s &", command, file) < 0)
        return line = NULL, sk_error_oom(error);
    r = show_command(demo, line, error);
    return r < 0 ? r : start(demo, command, file, error);
}

static void wait_for_guest(struct sk_demo *demo)
{
    struct sevkit_error ignored;
    int status;

    (void)!sk_child_wait(demo->guest, "sevkit launch", &status, &ignored);
    demo->guest = 0;
}

int sk_demo_stop(struct sk_demo *demo, struct sevkit_error *error)
{
    int r = sk_demo_show(demo, 0, NULL, error, "sevkit stop --force guest.toml");

    if (r == 0)
        wait_for_guest(demo);
    return r;
}

void sk_demo_end(struct sk_demo *demo)
{
    if (demo->guest <= 0)
        return;
    (void)kill(demo->guest, SIGTERM);
    wait_for_guest(demo);
}
