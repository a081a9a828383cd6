/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_PLAN_H
#define SK_STACK_PLAN_H

/* The steps of a build as commands: the rows of data/stack_steps with a lock's values in them. */

#include "stack/stack_lock.h"

struct sk_stack_command {
    enum sk_stack_part part;
    const char *id;
    char *folder;
    char **words; /* ends with NULL */
    size_t word_count;
};

struct sk_stack_plan {
    struct sk_stack_command *commands;
    size_t count;
    char *environment[SK_STACK_PARTS_][24]; /* ends with NULL */
};

/* The length of ovmf's tree, and of the longest folder of a build that it is below. */
#define SK_STACK_TREE_BYTES 128
#define SK_STACK_WORK_BYTES 120

struct sk_stack_request {
    const struct sk_stack_lock *lock;
    const char *work, *out; /* absolute folders */
    const char *program;    /* this one, for steps that it does itself */
    unsigned jobs;
    unsigned parts; /* bits; 0: all that the lock names */
};

/* The tree of a part below the folder of the build. */
void sk_stack_source_folder(const char *work, enum sk_stack_part part, struct sk_text *text);

/* SEVKIT_EUSAGE if a part is asked for that the lock does not name. Free with sk_stack_plan_done(). */
int sk_stack_plan_make(const struct sk_stack_request *request, struct sk_stack_plan *ret_plan,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_stack_plan_done(struct sk_stack_plan *plan);
/* As one would type it in a shell. */
void sk_stack_word_add(struct sk_text *text, const char *word);
void sk_stack_command_add(struct sk_text *text, const struct sk_stack_command *command);

#endif
