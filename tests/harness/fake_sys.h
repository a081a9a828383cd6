/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_FAKE_SYS_H
#define SK_TEST_FAKE_SYS_H

/*
 * A world in memory behind struct sk_sys: a few files, and calls that fail on demand. There is one
 * such world for a program; sk_fake_reset() empties it.
 */

#include "base/error.h"
#include "sys/sys.h"

#include <stdbool.h>
#include <stddef.h>

enum sk_fake_kind { SK_FAKE_REGULAR, SK_FAKE_PIPE, SK_FAKE_DIRECTORY };

struct sk_fake_file {
    const char *path; /* "-" is what descriptor 0 reads */
    enum sk_fake_kind kind;
    const void *data;
    size_t size;
    size_t read_max; /* bytes that one read gives at most; 0: no such limit */
    /* What another process does to the file right after our first read. data holds the larger of
     * both sizes. */
    bool changes;
    size_t changed_size;
};

/* The calls of the world by name, in the order of struct sk_sys. */
enum sk_fake_call { SK_FAKE_OPEN, SK_FAKE_READ, SK_FAKE_INFO, SK_FAKE_CLOSE, SK_FAKE_CALLS_ };

extern const struct sk_sys sk_fake_sys;

void sk_fake_reset(void);
/* Borrowed until the next reset. */
void sk_fake_add(const struct sk_fake_file *file);
/* The n-th (from 1) call of this kind fails with error_number, once. */
void sk_fake_fail(enum sk_fake_call call, size_t n, int error_number);
/* How often a call was made since the last reset, and how many descriptors are open now. */
size_t sk_fake_calls(enum sk_fake_call call);
size_t sk_fake_open_count(void);
/* What CPUID tells for any leaf; NULL: there is no such instruction. Borrowed. */
void sk_fake_set_cpuid(const struct sk_cpuid *cpuid);

/*
 * Runs call again and again: in run n the n-th call into the world of the given kind fails with
 * error_number, in the last run none does. Before each run arrange() fills the world. A run must
 * return 0 or want with the same code in the error, and close what it opened; the last one must
 * return 0. Returns the number of calls of that kind in the last run.
 */
size_t sk_fake_run(enum sk_fake_call kind, int error_number, int want, void (*arrange)(void),
                   int (*call)(void *arg, struct sevkit_error *error), void *arg);

#endif
