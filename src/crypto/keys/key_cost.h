/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_KEY_COST_H
#define SK_CRYPTO_KEYS_KEY_COST_H

/*
 * How long a passphrase is worked on is what the file of an encrypted key says (PKCS #5, RFC 8018; scrypt,
 * RFC 7914), and so is up to whoever made the file. Above these limits, some seconds, a key is refused
 * before its passphrase is used.
 */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_KEY_ITERATIONS_MAX  10000000u  /* of PBKDF2 and the older derivations */
#define SK_KEY_SCRYPT_COST_MAX (1u << 22) /* N * r * p; `openssl pkcs8 -scrypt` has 2^17 */

/* SEVKIT_EREFUSED if opening the key, PEM or DER, would take more than that; 0 for what is not
 * encrypted or no key at all. */
int sk_key_cost_check(const void *data, size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
