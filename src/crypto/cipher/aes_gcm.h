/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CIPHER_AES_GCM_H
#define SK_CRYPTO_CIPHER_AES_GCM_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_AES256_BYTES  32
#define SK_GCM_IV_BYTES  12
#define SK_GCM_TAG_BYTES 16

/* What goes with the bytes to be sealed or opened (NIST SP 800-38D). A pair of key and iv seals once. */
struct sk_gcm {
    const uint8_t *key; /* SK_AES256_BYTES */
    const uint8_t *iv;  /* SK_GCM_IV_BYTES */
    const void *header; /* authenticated, not encrypted */
    size_t header_size;
};

/* ret_sealed takes size + SK_GCM_TAG_BYTES bytes. */
int sk_aes256_gcm_seal(const struct sk_gcm *gcm, const void *plain, size_t size,
                       uint8_t *ret_sealed, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* size is that of the sealed bytes; ret_plain takes size - SK_GCM_TAG_BYTES bytes and is wiped if the tag is
 * wrong, which is SEVKIT_EREFUSED. */
int sk_aes256_gcm_open(const struct sk_gcm *gcm, const void *sealed, size_t size,
                       uint8_t *ret_plain, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
