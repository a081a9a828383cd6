/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_KNOWN_HOSTS_H
#define SK_ATTEST_OWNER_KNOWN_HOSTS_H

#include "base/error.h"
#include "base/text.h"

/* known_hosts of OpenSSH in path, with the SSH keys of the guest at this name and port: what is there of that host,
 * also under a hashed name or in a list, is replaced, other hosts stay. SEVKIT_EINPUT for a pattern or an authority
 * that matches that host, too: ssh would take keys by it that are not attested. */
int sk_known_hosts_write(const char *path, const char *name, unsigned ssh_port,
                         const char *ssh_keys, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Appends the name by which ssh looks for it there: "NAME" for port 22, "[NAME]:PORT" for others, in lower case. */
void sk_known_hosts_name(const char *name, unsigned ssh_port, struct sk_text *text);

#endif
