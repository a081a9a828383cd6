/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_IDENTITY_H
#define SK_INIT_IDENTITY_H

/* What a root that everybody can read must not bring along: the SSH host key and the machine's id are made at
 * each boot. */

#include "base/error.h"

struct sk_identity;

int sk_identity_new(struct sk_identity **ret_identity,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Wipes the private key. */
void sk_identity_free(struct sk_identity *identity);
void sk_identity_free_p(struct sk_identity **identity);

/* "ecdsa-sha2-nistp384 BASE64" and a newline, as in known_hosts. */
const char *sk_identity_ssh_key(const struct sk_identity *identity);
/* Writes both below a folder: etc/ssh/ssh_host_ecdsa_key and its public half, etc/machine-id. */
int sk_identity_write(const struct sk_identity *identity, const char *root,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
