/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_KEY_ENCRYPT_H
#define SK_CRYPTO_KEYS_KEY_ENCRYPT_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

/* Writes a private key as PKCS#8 under a passphrase (RFC 8018: PBKDF2 with HMAC-SHA-256, AES-256-CBC), PEM or DER. False
 * if OpenSSL could not; its error queue says why. */
bool sk_key_write_encrypted(const EVP_PKEY *pkey, bool pem, const void *passphrase,
                            size_t passphrase_size, BIO *out);

#endif
