/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_LOCK_H
#define SK_STACK_LOCK_H

/*
 * Which sources a stack is built from. A lock file (TOML or JSON) has a table for each part:
 *
 *     [ovmf]
 *     url = "https://github.com/tianocore/edk2.git"
 *     commit = "0123456789abcdef0123456789abcdef01234567"
 *     build = "amdsev"                 # or "x64"; ovmf only
 *     [qemu]
 *     folder = "qemu-10.1"             # a local tree instead of url and commit
 *     [kernel-host]                    # and kernel-guest
 *     dsc = "https://deb.debian.org/debian/pool/main/l/linux/linux_6.12.57-1.dsc"
 *     sha256 = "..."                   # of the .dsc, which has those of its parts
 *     mirror = "../linux"              # where the parts are, if not beside the .dsc
 */

#include "base/error.h"
#include "base/text.h"
#include "data/software/stack_steps.h"

#include <stdbool.h>

#define SK_COMMIT_DIGITS 40
#define SK_DSC_DIGITS    64

struct sk_stack_source {
    bool named;                        /* the lock has this part */
    char *url, *folder, *dsc;          /* one of them */
    char commit[SK_COMMIT_DIGITS + 1]; /* of url, else "" */
    char sha256[SK_DSC_DIGITS + 1];    /* of dsc, else "" */
    char *mirror;                      /* where the parts of dsc are; NULL: beside it */
    enum sk_stack_variant build;       /* of ovmf: SK_STACK_OVMF_ */
};

struct sk_stack_lock {
    struct sk_stack_source parts[SK_STACK_PARTS_];
};

/* A branch or tag of AMDSEV's stable-commits, which is no lock yet. */
struct sk_stack_branch {
    char *url, *branch;
};
struct sk_stack_branches {
    struct sk_stack_branch parts[SK_STACK_PARTS_];
};

/* Paths are relative to directory. name is for errors. Free with sk_stack_lock_done(). */
int sk_stack_lock_read(const char *name, const char *directory, const void *data, size_t size,
                       struct sk_stack_lock *ret_lock,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_stack_lock_write(const struct sk_stack_lock *lock, struct sk_text *text);
void sk_stack_lock_done(struct sk_stack_lock *lock);

/* AMDSEV's stable-commits: KEY="value" lines of a shell script, of which nothing is expanded. */
int sk_stable_commits_read(const void *data, size_t size, struct sk_stack_branches *ret_branches,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_stack_branches_done(struct sk_stack_branches *branches);
/* A lock file from a file of that form ("-" is standard input): each repository is asked for the commit that its branch
 * or tag has now. SEVKIT_EIO if there is no such branch, or no answer. */
int sk_stack_lock_resolve(const char *path, struct sk_text *ret_text,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
