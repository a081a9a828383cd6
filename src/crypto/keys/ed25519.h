/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_ED25519_H
#define SK_CRYPTO_ED25519_H

/* The owner's key of attested boot (RFC 8032). */

#include "base/secret.h"

#define SK_ED25519_BYTES           32
#define SK_ED25519_SIGNATURE_BYTES 64

/* A private key is 32 random bytes. */
int sk_ed25519_generate(struct sk_secret **ret_private, uint8_t ret_public[SK_ED25519_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_ed25519_public(const uint8_t private_key[SK_ED25519_BYTES],
                      uint8_t ret_public[SK_ED25519_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_ed25519_sign(const uint8_t private_key[SK_ED25519_BYTES], const void *data, size_t size,
                    uint8_t ret_signature[SK_ED25519_SIGNATURE_BYTES],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EREFUSED if it is not a signature of data. */
int sk_ed25519_verify(const uint8_t public_key[SK_ED25519_BYTES], const void *data, size_t size,
                      const uint8_t signature[SK_ED25519_SIGNATURE_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* PKCS#8 in PEM, as "sevkit key generate --type ed25519" and openssl genpkey write it. SEVKIT_EREFUSED if it is encrypted and
 * the passphrase, which may be NULL, does not open it. */
int sk_ed25519_read_private(const void *pem, size_t size, const struct sk_secret *passphrase,
                            struct sk_secret **ret_private,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* passphrase NULL: not encrypted. */
int sk_ed25519_write_private(const uint8_t private_key[SK_ED25519_BYTES],
                             const struct sk_secret *passphrase, struct sk_secret **ret_pem,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
