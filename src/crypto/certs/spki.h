/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CERTS_SPKI_H
#define SK_CRYPTO_CERTS_SPKI_H

#include "crypto/digest.h"

#include <openssl/types.h>

/* The public key of an X.509 certificate, PEM or DER; NULL if it is none. Nothing else of it counts. */
EVP_PKEY *sk_certificate_key(const void *data, size_t size);

/*
 * The digest of a public key's SubjectPublicKeyInfo (RFC 5280 4.1), the form in which protocols bind a
 * key to a report. data is a public or private key of any algorithm that OpenSSL knows, or a
 * certificate, as PEM or DER; private keys must not be encrypted. SEVKIT_EINPUT if it is none.
 */
int sk_spki_digest(const void *data, size_t size, enum sk_hash hash, uint8_t *ret_digest,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
