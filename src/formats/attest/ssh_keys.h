/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SSH_KEYS_H
#define SK_FORMATS_SSH_KEYS_H

/* SSH host keys as lines "ALGORITHM BASE64\n" (RFC 4253, 6.6; sshd(8), known_hosts without the host). */

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

/* Checks all lines: known algorithms, a blob that begins with the algorithm's name, nothing else on the
 * line. An empty text is no key and no error. SEVKIT_EINPUT if not. */
int sk_ssh_keys_check(const void *text, size_t size, size_t *ret_count,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* One line of an ssh_host_*_key.pub: takes algorithm and key without the comment. */
int sk_ssh_keys_add_public(const void *line, size_t size, struct sk_text *keys,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Appends the lines of known_hosts for keys that were checked: "HOST KEY" for port 22, "[HOST]:PORT KEY"
 * for others. SEVKIT_EUSAGE for a host that would not be one word there. */
int sk_ssh_keys_known_hosts(const char *host, unsigned port, const void *keys, size_t size,
                            struct sk_text *text, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
