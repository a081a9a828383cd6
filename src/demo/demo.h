/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DEMO_DEMO_H
#define SK_DEMO_DEMO_H

/* Attested boot of a small guest, shown by the commands that people type: keys, disk, initramfs, plan, a host that is
 * refused, and one whose guest is logged in to. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sk_demo_request {
    bool luks;            /* a root that is encrypted; else one that is checked */
    bool simulates;       /* a simulated processor; else this machine's own */
    const char *firmware; /* an AmdSev build of OVMF, for this machine's own */
    const char *folder;   /* keeps all files: empty or absent; NULL: a temporary one */
    /* The programs of the guest that its kernel is tried with; NULL: those of the project. */
    const char *init, *simulator;
    /* The guest's kernel: packages, or an image and its folder of modules; none: those that run here. */
    const char *const *packages;
    size_t package_count;
    const char *kernel, *modules;
};

/* Who shows it. */
struct sk_demo_view {
    int (*heading)(void *arg, const char *text, struct sevkit_error *error);
    int (*command)(void *arg, const char *line, struct sevkit_error *error);
    /* What the command printed and its exit status; not called for one that goes on. */
    int (*answer)(void *arg, const char *said, int status, struct sevkit_error *error);
    void *arg;
};

/* "sevkit" is looked for in PATH. Before anything is written, the machine, its programs and the kernel are checked.
 * SEVKIT_EREFUSED if a command ends in another way than expected, SEVKIT_EIO if something is not installed. */
int sk_demo_run(const struct sk_demo_request *request, const struct sk_demo_view *view,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
