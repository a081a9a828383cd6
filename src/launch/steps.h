/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_STEPS_H
#define SK_LAUNCH_STEPS_H

/* What a plan needs of the host that is not there yet: each step is a program to run or a value to write, with what
 * undoes it. */

#include "base/listener.h"
#include "plan/vm.h"
#include "qemu/words.h"

/* One action. */
struct sk_step_action {
    struct sk_words words; /* a program with its arguments; none: */
    char *path, *value;    /* a file and what is written to it */
};

struct sk_step {
    char *what;                         /* one line */
    struct sk_step_action action, undo; /* undo may be empty */
};

struct sk_steps {
    struct sk_step *list;
    size_t count;
    bool failed; /* memory was out */
};

/* user: who is to use a new network interface. */
int sk_steps_find(const struct sk_vm *guest, const struct sk_sys *sys, unsigned user,
                  struct sk_steps *ret_steps, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* For SK_CLEANUP too. */
void sk_steps_done(struct sk_steps *steps);

/* Does them in order. The listener gets notes of what undoes those that were done, in the order in which it is to be
 * done, also if one fails. */
int sk_steps_apply(const struct sk_steps *steps, const struct sk_listener *listener,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

bool sk_step_is_empty(const struct sk_step_action *action);
/* As a line for a POSIX shell, without a newline. */
void sk_step_print(const struct sk_step_action *action, struct sk_text *text);

#endif
