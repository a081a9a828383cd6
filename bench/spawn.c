/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a program and tells its wall time in nanoseconds and its peak resident set in KiB. A parent of
 * any size would not do: what it holds at the fork counts towards the child's ru_maxrss, even after
 * the child's exec (Linux, fs/exec.c, exec_mmap).
 *
 * usage: spawn REPORT-FILE PROGRAM [ARGUMENT...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    long long start;
    int status;
    FILE *report;
    pid_t pid;

    if (argc < 3)
        return 2;
    start = now();
    pid = fork();
    if (pid == 0) {
        (void)execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
        return 126;
    start = now() - start;
    report = fopen(argv[1], "w");
    if (!report || fprintf(report, "%lld %ld\n", start, usage.ru_maxrss) < 0 || fclose(report) != 0)
        return 126;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
