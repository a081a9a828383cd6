/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_SERVE_H
#define SK_ATTEST_SERVE_H

/* The guest's endpoint: exchanges with several peers at once over listening sockets (TCP, vsock). */

#include "attest/guest_exchange.h"

/* Peers at once. One more takes the place of the oldest that has not proved to be the owner. */
#define SK_ATTEST_PEERS_MAX 16

struct sk_attest_server {
    const struct sk_attest_guest *guest;
    const int *listeners; /* descriptors that listen, not blocking; they stay the caller's */
    size_t listener_count;
    unsigned attempts; /* wrong keys before it is over */
    unsigned
        session_seconds; /* from the connection to the owner's proof; anew with each answer to the owner */
    unsigned wait_seconds; /* all of it; 0: without limit */
    bool once;             /* ends after the first exchange of role ssh or report, too */
};

enum sk_attest_end {
    SK_ATTEST_END_OPENED,   /* every wanted key opened */
    SK_ATTEST_END_ATTESTED, /* once: the owner has attested the guest */
    SK_ATTEST_END_TIMEOUT,  /* wait_seconds are over */
    SK_ATTEST_END_ATTEMPTS, /* too many wrong keys */
    SK_ATTEST_END_FAILED,   /* a key's result was failed */
};
/* "opened", "attested", "timed out", "too many wrong keys", "failed" */
const char *sk_attest_end_name(enum sk_attest_end end);

/* Runs until there is an end, and until that end's result is sent (or its session's time is over). Peers that
 * misbehave are closed and said, never an error; an error is of the system (poll, memory). */
int sk_attest_serve(const struct sk_attest_server *server, enum sk_attest_end *ret_end,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
