/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/child.h"

#include "sys/process/exec_report.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a program may take to end after its input was closed. */
#define END_MS 500

struct child {
    int fd; /* our end of a pair of sockets; the other is the program's standard input and output */
    pid_t pid;
};

static ssize_t child_read(void *arg, void *buffer, size_t size, int64_t deadline_ms)
{
    const struct child *child = arg;
    ssize_t n = sk_socket_read(child->fd, buffer, size, deadline_ms);

    /* The program ended with bytes of ours unread. */
    return n < 0 && errno == ECONNRESET ? 0 : n;
}

static ssize_t child_write(void *arg, const void *data, size_t size, int64_t deadline_ms)
{
    const struct child *child = arg;

    return sk_socket_write(child->fd, data, size, deadline_ms);
}

static void child_close(void *arg)
{
    struct child *child = arg;
    int64_t deadline = sk_sys_real.monotonic_ms() + END_MS;
    bool killed = false;
    pid_t ended;
    int status;

    (void)close(child->fd);
    for (;;) {
        ended = waitpid(child->pid, &status, killed ? 0 : WNOHANG);
        if (ended == child->pid || (ended < 0 && errno != EINTR))
            break;
        if (killed)
            continue;
        if (sk_sys_real.monotonic_ms() < deadline) {
            sk_sys_real.sleep_ms(5);
        } else {
            (void)kill(child->pid, SIGKILL);
            killed = true;
        }
    }
    free(child);
}

/* How a program is started; -1 for a descriptor that it does not get. */
struct start {
    char *const *argv;
    int talk; /* becomes its input and output, and it is killed with us: it is useless without us */
    int kept; /* stays open, with our input and output, and it is ended with us */
};

/* An empty input, unless the program has another. Errors of a program that talks to us go nowhere. */
static bool take_descriptors(const struct start *start)
{
    int input = start->talk < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : start->talk;
    int errors = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (start->kept >= 0)
        return fcntl(start->kept, F_SETFD, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGTERM) == 0;
    if (input < 0 || errors < 0 || dup2(input, STDIN_FILENO) < 0)
        return false;
    return start->talk < 0 ||
           (dup2(start->talk, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0 &&
            prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
}

/* Becomes the program, or says why not. */
static _Noreturn void become(const struct start *start, pid_t parent, int report)
{
    bool ready = take_descriptors(start);

    if ((start->talk >= 0 || start->kept >= 0) && getppid() != parent)
        _exit(EXIT_FAILURE);
    if (ready)
        (void)execvp(start->argv[0], start->argv);
    sk_exec_report_fail(report);
}

static int spawn(const struct start *start, pid_t *ret_pid, struct sevkit_error *error)
{
    pid_t parent = getpid(), pid;
    int ends[2], problem;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return sk_error_set(error, SEVKIT_EIO, "a pipe: %s", strerror(errno));
    pid = fork();
    if (pid == 0)
        become(start, parent, ends[1]);
    problem = pid < 0 ? errno : 0;
    (void)close(ends[1]);
    if (pid > 0)
        problem = sk_exec_report_read(ends[0]);
    (void)close(ends[0]);
    if (pid > 0 && problem)
        (void)waitpid(pid, NULL, 0);
    if (problem)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", start->argv[0], strerror(problem));
    *ret_pid = pid;
    return 0;
}

int sk_child_start(char *const *argv, struct sk_stream *ret_stream, struct sevkit_error *error)
{
    struct child *child = malloc(sizeof(*child));
    int pair[2], r;

    if (!child)
        return sk_error_oom(error);
    r = sk_socket_pair(pair, error);
    if (r < 0) {
        free(child);
        return r;
    }
    r = spawn(&(struct start){argv, pair[1], -1}, &child->pid, error);
    (void)close(pair[1]);
    if (r < 0) {
        (void)close(pair[0]);
        free(child);
        return r;
    }
    child->fd = pair[0];
    *ret_stream = (struct sk_stream){child_read, child_write, child_close, child};
    return 0;
}

int sk_child_wait(pid_t pid, const char *name, int *ret_status, struct sevkit_error *error)
{
    while (waitpid(pid, ret_status, 0) < 0)
        if (errno != EINTR)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", name, strerror(errno));
    return 0;
}

int sk_child_run(char *const *argv, int *ret_status, struct sevkit_error *error)
{
    pid_t pid = 0;
    int r = spawn(&(struct start){argv, -1, -1}, &pid, error);

    return r < 0 ? r : sk_child_wait(pid, argv[0], ret_status, error);
}

int sk_child_start_with(char *const *argv, int kept, pid_t *ret_pid, struct sevkit_error *error)
{
    return spawn(&(struct start){argv, -1, kept}, ret_pid, error);
}

int sk_child_become(char *const *argv, struct sevkit_error *error)
{
    (void)execvp(argv[0], argv);
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(errno));
}
