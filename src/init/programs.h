/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_PROGRAMS_H
#define SK_INIT_PROGRAMS_H

/* Programs that PID 1 starts: all of them are in the measured initramfs, none is a shell's line. They get no
 * arguments but what is written here, an empty environment, and no descriptors beside 0 to 2. */

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

/* Runs a program to its end. SEVKIT_EREFUSED with its status if that is not 0. */
int sk_program_run(const char *const *argv, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Starts one that stays. */
int sk_program_start(const char *const *argv, pid_t *ret_pid,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Runs a stage's hooks in the order of their names; none is no error. */
int sk_program_hooks(const char *stage, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
