/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_KNOWN_HOSTS_H
#define SK_ATTEST_OWNER_KNOWN_HOSTS_H

#include "base/error.h"

/* known_hosts of OpenSSH in path, with the SSH keys of the guest at this name and port: the lines of that host are
 * replaced, others stay. */
int sk_known_hosts_write(const char *path, const char *name, unsigned ssh_port,
                         const char *ssh_keys, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
