/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_FAULT_H
#define SK_TEST_FAULT_H

/*
 * What happens when memory runs out? Every test program is linked with --wrap for malloc, calloc,
 * realloc, strdup, free, mmap, mremap and munmap, so that each allocation of ours can be made to
 * fail. (What a shared library allocates for itself is not touched.)
 */

#include "base/error.h"

#include <stddef.h>

/*
 * Runs call again and again: in run n the n-th allocation fails, and in the last run none does. Each
 * run must return 0 or SEVKIT_ENOMEM, with the same code in the error, and give back all memory that
 * it took; the last run must return 0. Anything else fails the test. Returns the number of
 * allocations of the last run, so that a test can tell that there was something to fail.
 */
size_t sk_fault_run(int (*call)(void *arg, struct sevkit_error *error), void *arg);

/* Ends a run that a failing EXPECT left; the harness does that after each test. */
void sk_fault_stop(void);

#endif
