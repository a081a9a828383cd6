/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_HOST_ACTIONS_H
#define SK_CLI_HOST_ACTIONS_H

/* Commands about the host whose first operand says what they do. */

#include "cli/cli.h"
#include "sys/sys.h"

#define SK_HOST_ACTION_TAKES 6

struct sk_host_action {
    const char *name;                        /* NULL: without any operand */
    unsigned files_min, files_max;           /* operands behind the name */
    const char *required;                    /* an option; NULL: none */
    const char *takes[SK_HOST_ACTION_TAKES]; /* other options */
    /* sys is that of the host that --simulate names, or of this machine. */
    int (*run)(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error);
};

/* The nth file, from 0. */
static inline const char *sk_host_action_file(const struct sk_given *given, size_t n)
{
    return given->args->operands[n + 1];
}

/* Runs the one that is asked for, if its files and options are those that it takes. The list ends with one that has
 * nothing to run. */
int sk_host_actions_run(const struct sk_host_action *actions, const struct sk_given *given,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
