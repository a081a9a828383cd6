/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PROCESS_EXEC_REPORT_H
#define SK_SYS_PROCESS_EXEC_REPORT_H

/* How a child that could not become a program informs its parent: over a pipe that is closed on exec. */

/* In the child: sends errno and ends it. */
_Noreturn void sk_exec_report_fail(int fd);
/* In the parent, whose end for writing is closed: the child's errno, 0 if it became the program. */
int sk_exec_report_read(int fd);

#endif
