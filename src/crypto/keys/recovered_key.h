/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_KEYS_RECOVERED_KEY_H
#define SK_CRYPTO_KEYS_RECOVERED_KEY_H

/*
 * The other way round: a signature that is fixed, and the P-384 key under which it signs these bytes (SEC 1,
 * 4.1.6). The signature's point comes from a hash, so the private half of such a key
 * is unknown: it signs these bytes and can never sign others.
 */

#include "base/error.h"

#include <sevkit/key.h>

/* Both in AMD's layout. */
int sk_recovered_key(const void *data, size_t size,
                     uint8_t ret_signature[SEVKIT_SNP_SIGNATURE_BYTES],
                     uint8_t ret_snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
