/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DEMO_DEMO_PARTS_H
#define SK_DEMO_DEMO_PARTS_H

/* One folder, in which commands are run and shown. */

#include "base/text.h"
#include "demo/demo.h"

#include <sys/types.h>

struct sk_demo {
    const struct sk_demo_request *request;
    const struct sk_demo_view *view;
    char *kernel, *modules; /* where there are no packages */
    char *folder;
    pid_t guest;                    /* the command that runs QEMU; 0: none */
    unsigned attest_port, ssh_port; /* of this host */
};

/* Machine, programs, kernel and folder, before anything is written. */
int sk_demo_check(struct sk_demo *demo, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* As sh finds it; administrators' folders may be missing in a user's PATH. Freed with free(); NULL: not there. */
char *sk_demo_find_program(const char *name);

/* The folder "root": busybox, an SSH server, and the public key of login.pub. */
int sk_demo_write_root(const struct sk_demo *demo, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* OVMF.fd: the layout of an AmdSev build without its code, for guests whose kernel QEMU starts. */
int sk_demo_write_firmware(const struct sk_demo *demo,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* guest.toml. parameters: the line "sevkit.mode=..." of 'sevkit image'. */
int sk_demo_write_plan(const struct sk_demo *demo, const char *owner, const char *parameters,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_demo_heading(const struct sk_demo *demo, const char *text,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/*
 * Shows a command and runs it in the folder, by a shell, then shows what it said. Another exit status than the
 * expected one is SEVKIT_EREFUSED. ret_said may be NULL.
 */
int sk_demo_show(const struct sk_demo *demo, int status, struct sk_text *ret_said,
                 struct sevkit_error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6))) SEVKIT_MUST_CHECK;
/* The same for the command that runs the guest, which goes on in the background; its output goes to the file. */
int sk_demo_start(struct sk_demo *demo, const char *file, struct sevkit_error *error,
                  const char *format, ...) __attribute__((format(printf, 4, 5))) SEVKIT_MUST_CHECK;
/* Ends the guest, and shows it. */
int sk_demo_stop(struct sk_demo *demo, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same without showing it, after an error. */
void sk_demo_end(struct sk_demo *demo);

#endif
