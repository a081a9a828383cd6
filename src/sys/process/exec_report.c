/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/exec_report.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void sk_exec_report_fail(int fd)
{
    (void)!write(fd, &errno, sizeof(errno));
    _exit(EXIT_FAILURE);
}

int sk_exec_report_read(int fd)
{
    int problem = 0;
    ssize_t n;

    do
        n = read(fd, &problem, sizeof(problem));
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(problem) ? problem : 0;
}
