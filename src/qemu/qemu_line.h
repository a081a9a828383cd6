/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QEMU_LINE_H
#define SK_QEMU_QEMU_LINE_H

/*
 * A QEMU command line as people have it: the bytes of /proc/PID/cmdline, a line of the process list, a script,
 * or libvirt's log, with its environment in front and backslashes at line ends.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sk_qemu_line {
    char *bytes;        /* what the words point into */
    const char **words; /* argv, from the program on; ends with NULL */
    size_t count;
    bool exact; /* the words are those of the process: no shell and no log was in between */
};

/* SEVKIT_EINPUT if no program that is called qemu is in it, or a quote is not closed; else as
 * sk_qemu_find_program(). */
int sk_qemu_line_read(const void *data, size_t size, struct sk_qemu_line *ret_line,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Index of the program among words. SEVKIT_EREFUSED for a program whose guests are not measured. */
int sk_qemu_find_program(const char *const *words, size_t count, size_t *ret_first,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_qemu_line_done(struct sk_qemu_line *line);

#endif
