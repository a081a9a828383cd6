/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTESTD_ATTESTD_H
#define SK_ATTESTD_ATTESTD_H

#include "attest/report_limit.h"
#include "attest/serve.h"
#include "base/text.h"

#include <stdbool.h>

/* Of all peers together, whoever they are: at once, and in a minute from then on. */
#define SK_ATTESTD_BURST       10
#define SK_ATTESTD_REPORTS     60
#define SK_ATTESTD_REPORTS_MAX 6000

struct sk_attestd_options {
    const char *cmdline;         /* the kernel's command line */
    const char *host_keys;       /* folder of sshd's keys */
    const char *owner;           /* "ed25519:HEX"; NULL: that of the command line */
    unsigned port;               /* 0: that of the command line, or 4777 */
    unsigned reports_per_minute; /* 0: SK_ATTESTD_REPORTS */
    bool vsock;
};

struct sk_attestd {
    struct sk_attest_guest guest;
    struct sk_text ssh_keys;
    struct sk_report_limit limit;
    unsigned port, session_seconds;
    bool vsock;
};

/* Whose guest this is, and what it answers: from the measured command line, where options do not contradict it, and sshd's
 * public keys. */
int sk_attestd_open(const struct sk_attestd_options *options, struct sk_attestd *ret_service,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_attestd_done(struct sk_attestd *service);
/* Answers until there is an error; the service must not move. */
int sk_attestd_run(struct sk_attestd *service, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
