/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_SSH_LOGIN_H
#define SK_ATTEST_OWNER_SSH_LOGIN_H

/* ssh to a guest that was attested: nothing but the attested host keys is a reason to trust the other side. */

#include "base/listener.h"
#include "base/text.h"

#include <sevkit/error.h>
#include <stddef.h>

struct sk_ssh_login {
    const char *known_hosts; /* file that sk_known_hosts_write() wrote */
    const char *host;
    unsigned port;
    const char *user, *identity; /* whom, and the private key and no other; NULL: ssh's defaults */
    const char *const *command;  /* words */
    size_t command_count;
    unsigned timeout_seconds; /* for a root that is still starting */
    struct sk_listener listener;
};

#define SK_SSH_COMMAND_MAX 256
struct sk_ssh_words {
    const char *list[SK_SSH_COMMAND_MAX + 40]; /* ends with NULL */
    size_t count;
    struct sk_text known_hosts, alias;
    char port[16];
};

/* What ssh is called with. SEVKIT_EUSAGE for too many words and for a path that an option of ssh cannot hold. */
int sk_ssh_words(const struct sk_ssh_login *login, struct sk_ssh_words *ret_words,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_ssh_words_done(struct sk_ssh_words *words);

/* Waits for the guest's server and becomes ssh: returns only if that fails. */
int sk_ssh_become(const struct sk_ssh_login *login, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
