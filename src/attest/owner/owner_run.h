/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_OWNER_RUN_H
#define SK_ATTEST_OWNER_OWNER_RUN_H

/* The owner's side over a socket, with patience for a guest that is still starting. */

#include "attest/owner/owner_exchange.h"
#include "base/listener.h"

struct sk_owner_run {
    const struct sk_attest_owner *owner;
    const char *host; /* NULL: vsock */
    unsigned cid, port;
    unsigned timeout_seconds;
    struct sk_listener listener;
};

/* Connects and exchanges until the answer is yes. Where nothing listens yet, or the stream ends before a key was
 * sent, it tries again until the time is over. The exchange is done then. */
int sk_owner_run(const struct sk_owner_run *run, struct sk_owner_exchange **ret_exchange,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
