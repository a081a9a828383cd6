/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PROCESS_CHILD_H
#define SK_SYS_PROCESS_CHILD_H

/* Other programs: one to talk with over its standard input and output, and one to run to its end. */

#include "base/text.h"
#include "sys/stream.h"

#include <sys/types.h>

/* argv[0] is looked for in PATH if it has no slash. The program's standard error goes to /dev/null.
 * Closing the stream ends the program: by itself within a moment, or else killed. It does not outlive this
 * process. */
int sk_child_start(char *const *argv, struct sk_stream *ret_stream,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* All that a program prints until it ends, which must be within the time and not more than max_size bytes
 * (SEVKIT_EINPUT). Its exit status does not count. */
int sk_child_output(char *const *argv, size_t max_size, int64_t timeout_ms,
                    struct sk_text *ret_output, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Runs a program with an empty standard input. *ret_status as from wait(2). */
int sk_child_run(char *const *argv, int *ret_status, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Starts a program that shares our input and output and has the descriptor kept, too, under the same number. It gets
 * SIGTERM when this process ends. To be waited for with sk_child_wait(). */
int sk_child_start_with(char *const *argv, int kept, pid_t *ret_pid,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* *ret_status as from wait(2). name is the program's, for errors. */
int sk_child_wait(pid_t pid, const char *name, int *ret_status,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Becomes the program (no shell). Comes back only with an error. */
int sk_child_become(char *const *argv, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
