/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_ECDH_H
#define SK_CRYPTO_KEYS_ECDH_H

#include "base/secret.h"

#include <sevkit/key.h>

#define SK_ECDH_P384_BYTES 48

/* The x coordinate of private_key times peer's point, big-endian, without any derivation (SEC 1, 3.3.1). */
int sk_ecdh_p384(const struct sevkit_key *private_key, const struct sevkit_key *peer,
                 struct sk_secret **ret_secret, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
