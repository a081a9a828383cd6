/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_DEMO_DEMO_H
#define SK_CLI_DEMO_DEMO_H

/* What 'sevkit demo verity' and 'sevkit demo luks' share: one folder, in which commands are run and shown. */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <sys/types.h>

struct sk_demo {
    bool luks, simulates;
    const char *folder;
    pid_t guest;                    /* the command that runs QEMU; 0: none */
    unsigned attest_port, ssh_port; /* of this host */
};

/* The programs that the demo runs or puts into the guest; SEVKIT_EIO names what is missing. */
int sk_demo_check_programs(struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The folder "root": busybox, an SSH server, and the public key of login.pub. */
int sk_demo_write_root(const struct sk_demo *demo, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* OVMF.fd: the layout of an AmdSev build without its code, for guests whose kernel QEMU starts. */
int sk_demo_write_firmware(const struct sk_demo *demo,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* guest.toml. parameters: the line "sevkit.mode=..." of 'sevkit image'. */
int sk_demo_write_plan(const struct sk_demo *demo, const char *owner, const char *parameters,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Ports of this host that nothing listens on; the usual ones where they are free. */
int sk_demo_find_ports(struct sk_demo *demo, struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_demo_heading(const char *text, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/*
 * Prints a command and runs it in the folder, by a shell, then prints what it said. Another exit status than the
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
