/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_INSTALL_H
#define SK_STACK_INSTALL_H

/*
 * Puts what was built onto a host: the files below usr/local, the options of KVM, the host's kernel package
 * and the entry that GRUB starts. First a list of actions, so that it can be shown; each knows whether it is done
 * already, and how it is undone.
 */

#include "base/error.h"
#include "base/listener.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum sk_install_kind {
    SK_INSTALL_FILE, /* a copy of from */
    SK_INSTALL_LINK, /* a symbolic link with target from */
    SK_INSTALL_TEXT, /* a file with the text from */
    SK_INSTALL_RUN,  /* a program */
};

#define SK_INSTALL_WORDS_MAX 6

struct sk_install_action {
    enum sk_install_kind kind;
    char *from, *to; /* owned; of a program both NULL */
    mode_t mode;
    bool done;   /* nothing is to be done */
    char *saved; /* owned: where what is at "to" now is kept; NULL: nothing is there */
    char *words[SK_INSTALL_WORDS_MAX],
        *undo[SK_INSTALL_WORDS_MAX]; /* of a program; owned, end with NULL */
};

struct sk_install {
    struct sk_install_action *actions;
    size_t count;
    char *kernel; /* release of the host's kernel; NULL: none was built */
    char *root;   /* where the host's files are; "": this one's */
};

/* work has the manifest, and "out" or what is in it (NULL: SK_STACK_WORK); root is a mounted system (NULL or "/": this one).
 * SEVKIT_EREFUSED if a file is not the manifest's, or lies behind a symbolic link below root. */
int sk_install_plan(const char *work, const char *root, struct sk_install *ret_install,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_install_done(struct sk_install *install);

/* As one would type it in a shell; also for how it is undone. */
void sk_install_print(const struct sk_install_action *action, struct sk_text *text);
void sk_install_print_undo(const struct sk_install_action *action, struct sk_text *text);

/* How many actions are to be done. */
size_t sk_install_left(const struct sk_install *install);
/* Does them, and notes each. path is the PATH that programs are looked for in. SEVKIT_EREFUSED, before anything is
 * changed, if a program is not there, or if this user is not root and root is this machine. */
int sk_install_run(const struct sk_install *install, const char *path,
                   const struct sk_listener *listener,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
