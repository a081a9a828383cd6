/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/child.h"

#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

/* Becomes the program, or says why not. fd: both ends of its input and output, -1: an empty input, our
 * output. What talks to us alone is useless without us and must not be left behind. */
static _Noreturn void become(char *const *argv, int fd, pid_t parent, int report)
{
    int input = fd < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fd;
    int errors = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool ready = input >= 0 && errors >= 0 && dup2(input, STDIN_FILENO) >= 0;

    if (ready && fd >= 0)
        ready = dup2(fd, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0 &&
                prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
    if (fd >= 0 && getppid() != parent)
        _exit(EXIT_FAILURE);
    if (ready)
        (void)execvp(argv[0], argv);
    (void)!write(report, &errno, sizeof(errno));
    _exit(EXIT_FAILURE);
}

/* The number of the error with which the program did not start, 0 if it did. */
static int read_problem(int report)
{
    int problem = 0;
    ssize_t n;

    do
        n = read(report, &problem, sizeof(problem));
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(problem) ? problem : 0;
}

static int spawn(char *const *argv, int fd, pid_t *ret_pid, struct sevkit_error *error)
{
    pid_t parent = getpid(), pid;
    int ends[2], problem;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return sk_error_set(error, SEVKIT_EIO, "a pipe: %s", strerror(errno));
    pid = fork();
    if (pid == 0)
        become(argv, fd, parent, ends[1]);
    problem = pid < 0 ? errno : 0;
    (void)close(ends[1]);
    if (pid > 0)
        problem = read_problem(ends[0]);
    (void)close(ends[0]);
    if (pid > 0 && problem)
        (void)waitpid(pid, NULL, 0);
    if (problem)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(problem));
    *ret_pid = pid;
    return 0;
}

int sk_child_start(char *const *argv, struct sk_stream *ret_stream, struct sevkit_error *error)
{
    struct child *child = malloc(sizeof(*child));
    int pair[2], r;

    if (!child)
        return sk_error_oom(error);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        free(child);
        return sk_error_set(error, SEVKIT_EIO, "a pair of sockets: %s", strerror(errno));
    }
    r = spawn(argv, pair[1], &child->pid, error);
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

int sk_child_run(char *const *argv, int *ret_status, struct sevkit_error *error)
{
    pid_t pid = 0;
    int r = spawn(argv, -1, &pid, error);

    if (r < 0)
        return r;
    while (waitpid(pid, ret_status, 0) < 0)
        if (errno != EINTR)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(errno));
    return 0;
}
