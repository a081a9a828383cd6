/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_SSH_READY_H
#define SK_ATTEST_OWNER_SSH_READY_H

/* A guest answers its owner before its root runs, and sshd is part of the root. */

#include "base/error.h"
#include "base/listener.h"

struct sk_ssh_ready {
    const char *host;
    unsigned port;
    unsigned timeout_seconds;
    struct sk_listener listener;
};

/* Waits until a server at host and port says something. What it says does not matter here: ssh checks it
 * against the attested keys. SEVKIT_EIO if none does in time. */
int sk_ssh_ready_wait(const struct sk_ssh_ready *wait,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
