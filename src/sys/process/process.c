/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/process.h"

#include "sys/process/exec_report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOG_MODE  0644
#define LOCK_MODE 0600
/* How long a group may take to end by itself. */
#define END_SECONDS 10

#define LOCK_PAUSE_MS 50

static int open_log(const char *path)
{
    return path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, LOG_MODE)
                : STDERR_FILENO;
}

static const char *find_path(const char *const *environment)
{
    for (; *environment; environment++)
        if (strncmp(*environment, "PATH=", 5) == 0)
            return *environment + 5;
    return "/usr/bin:/bin";
}

/* Becomes the program, or writes the errno to report. Only the name is looked up with the PATH that the
 * program gets, not with ours. */
static _Noreturn void become(const struct sk_process *process, int log, int report)
{
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (input >= 0 && log >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0 &&
        dup2(log, STDERR_FILENO) >= 0 && (!process->folder || chdir(process->folder) == 0) &&
        setenv("PATH", find_path(process->environment), 1) == 0)
        (void)execvpe(process->argv[0], (char *const *)(uintptr_t)process->argv,
                      (char *const *)(uintptr_t)process->environment);
    sk_exec_report_fail(report);
}

static int start(const struct sk_process *process, pid_t *ret_pid, struct sevkit_error *error)
{
    int log = open_log(process->log), ends[2], problem;
    pid_t pid;

    if (log < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", process->log, strerror(errno));
    if (pipe2(ends, O_CLOEXEC) < 0) {
        problem = errno;
        if (process->log)
            (void)close(log);
        return sk_error_set(error, SEVKIT_EIO, "a pipe: %s", strerror(problem));
    }
    pid = fork();
    if (pid == 0)
        become(process, log, ends[1]);
    problem = pid < 0 ? errno : 0;
    (void)close(ends[1]);
    if (process->log)
        (void)close(log);
    if (pid > 0) {
        /* Also here: the child might not have run yet when its group is needed. */
        (void)setpgid(pid, pid);
        problem = sk_exec_report_read(ends[0]);
        if (problem)
            (void)waitpid(pid, NULL, 0);
    }
    (void)close(ends[0]);
    if (problem)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", process->argv[0], strerror(problem));
    *ret_pid = pid;
    return 0;
}

/* The status only if the program ended by itself: what is killed may leave files that are half written. */
static void end_group(pid_t pid, int *ret_status)
{
    struct timespec second = {1, 0};

    (void)kill(-pid, SIGTERM);
    for (int i = 0; i < END_SECONDS; i++) {
        if (waitpid(pid, ret_status, WNOHANG) != 0)
            break;
        (void)nanosleep(&second, NULL);
    }
    (void)kill(-pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

/* Waits for the child or for a signal that ends us. */
static int wait_for(pid_t pid, const sigset_t *signals, int *ret_status)
{
    for (;;) {
        pid_t ended = waitpid(pid, ret_status, WNOHANG);
        int number;

        if (ended == pid)
            return 0;
        if (ended < 0 && errno != EINTR)
            return errno;
        number = sigwaitinfo(signals, NULL);
        if (number == SIGINT || number == SIGTERM || number == SIGHUP)
            return EINTR;
    }
}

int sk_process_run(const struct sk_process *process, int *ret_status, struct sevkit_error *error)
{
    sigset_t signals, before;
    pid_t pid = 0;
    int r, problem;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &signals, &before);
    r = start(process, &pid, error);
    if (r == 0) {
        problem = wait_for(pid, &signals, ret_status);
        /* What the program left running in its group ends with it. */
        if (problem)
            end_group(pid, ret_status);
        else
            (void)kill(-pid, SIGKILL);
        if (problem == EINTR)
            r = sk_error_set(error, SEVKIT_EIO, "%s: interrupted", process->argv[0]);
        else if (problem)
            r = sk_error_set(error, SEVKIT_EIO, "%s: %s", process->argv[0], strerror(problem));
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return r;
}

int sk_process_lock(const char *path, uint32_t wait_ms, int *ret_fd, struct sevkit_error *error)
{
    struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};
    /* Of the open file, so that all who inherit the descriptor hold it. */
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    /* Without O_CLOEXEC: programs that are started hold it, too. */
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY, LOCK_MODE);

    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    for (uint32_t waited = 0; fcntl(fd, F_OFD_SETLK, &whole) < 0; waited += LOCK_PAUSE_MS) {
        int number = errno;
        bool is_held = number == EAGAIN || number == EACCES;

        if (is_held && waited < wait_ms) {
            (void)nanosleep(&pause, NULL);
            continue;
        }
        (void)close(fd);
        return is_held ? sk_error_set(error, SEVKIT_EREFUSED, "%s: another process is at work here",
                                      path)
                       : sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(number));
    }
    *ret_fd = fd;
    return 0;
}

void sk_process_unlock(int fd)
{
    (void)close(fd);
}
