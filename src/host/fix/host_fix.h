/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_FIX_H
#define SK_HOST_FIX_H

/*
 * Which files of a host's configuration keep it from running encrypted guests, and how they look
 * repaired: the kernel's command line (GRUB, kernel-install), options of the module kvm_amd, and, where
 * they are asked for, huge pages and the rights to /dev/sev. A plan is made first; nothing is written
 * before sk_host_fix_apply().
 */

#include "base/error.h"
#include "base/text.h"
#include "sys/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Beside a changed file: what it was. No program reads files of such a name. */
#define SK_HOST_FIX_SUFFIX ".before-sevkit"

struct sk_host_fix_wishes {
    unsigned wanted; /* one of SK_HOST_FOR_ */
    bool has_huge_pages;
    uint64_t huge_pages;
    bool kvm_group; /* /dev/sev for the group kvm */
};

struct sk_host_change {
    char *path;             /* on the host, without the root */
    char *before;           /* NULL: the file is new */
    struct sk_text after;   /* the whole file */
    struct sk_text reasons; /* a line each */
    unsigned mode;          /* of the file */
};

/* What must be done for changed files to count, as bits. */
enum { SK_FIX_BOOT = 1, SK_FIX_MODULES = 2, SK_FIX_SYSCTL = 4, SK_FIX_UDEV = 8 };

struct sk_host_fix {
    struct sk_host_change *changes;
    size_t count;
    bool has_entries;         /* /boot/loader/entries keep kernel command lines of their own */
    unsigned followed_by;     /* SK_FIX_ bits */
    const char *boot_command; /* makes the boot loader's configuration; NULL: unknown */
};

/* root: the folder with the host's files, "" for this machine. An empty plan means that nothing needs a
 * change. SEVKIT_EIO, SEVKIT_EINPUT for a file that cannot be taken as it is. */
int sk_host_fix_plan(const struct sk_sys *sys, const char *root,
                     const struct sk_host_fix_wishes *wishes, struct sk_host_fix *ret_fix,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_host_fix_done(struct sk_host_fix *fix);
/* Keeps each file as it was under its name with SK_HOST_FIX_SUFFIX and writes the new one. All or nothing:
 * after a failure the files are as before. */
int sk_host_fix_apply(const char *root, const struct sk_host_fix *fix,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
