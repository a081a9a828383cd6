/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_COMPAT_PROGRAM_H
#define SK_COMPAT_PROGRAM_H

/* What a program made with Python's argparse does around its parser. */

#include "base/args/args.h"

/* Exit statuses: argparse's 2, Python's 1 for everything else. */
#define SK_EXIT_FAILURE 1
#define SK_EXIT_USAGE   2

struct sk_program {
    const struct sk_args_spec *spec;
    const char *version; /* what --version prints; NULL: no such option */
    int (*run)(const struct sk_program *program, const struct sk_args *args);
};

/* Parses the command line and runs the program, or prints what argparse prints. Returns the exit
 * status. */
int sk_program_main(const struct sk_program *program, int argc, char *const *argv);

/* Usage and "PROGRAM: error: ..." to stderr. Returns the exit status. */
int sk_program_usage(const struct sk_program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "Error: ..." to stderr. Returns the exit status. */
int sk_program_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "PROGRAM: warning: ..." to stderr. */
void sk_program_warning(const struct sk_program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes to stdout. Returns the exit status: 0, or that of a failure, which it has reported. */
int sk_program_print(const char *text);

/* The name under which the library reads a file that this name means: there "-" is standard
 * input, here it is a file. */
const char *sk_program_path(const char *name);

#endif
