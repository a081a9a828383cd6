/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PROCESS_PROCESS_H
#define SK_SYS_PROCESS_PROCESS_H

/* A program that runs to its end in a process group of its own, with exactly the environment that it is
 * given, so that ending it ends all that it started. */

#include "base/error.h"

#include <stdint.h>

struct sk_process {
    const char *const *argv;        /* ends with NULL; argv[0] is looked for in the PATH below */
    const char *const *environment; /* "NAME=VALUE", ends with NULL */
    const char *folder;             /* where it runs; NULL: here */
    const char *log;                /* gets its output, appended; NULL: our standard error */
};

/* *ret_status as from wait(2). If this process gets SIGINT or SIGTERM meanwhile, the group is ended and
 * SEVKIT_EIO says so, and *ret_status is set only if the program ended by itself, not killed. */
int sk_process_run(const struct sk_process *process, int *ret_status,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * A lock that this process and all that it starts hold together: it is free when the last of them has ended,
 * so that what a killed process left running is waited for. SEVKIT_EREFUSED if it is not free after wait_ms.
 * Closed with sk_process_unlock().
 */
int sk_process_lock(const char *path, uint32_t wait_ms, int *ret_fd,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_process_unlock(int fd);

#endif
