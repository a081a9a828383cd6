/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CIPHER_SECTOR_CIPHER_H
#define SK_CRYPTO_CIPHER_SECTOR_CIPHER_H

/*
 * Sectors as dm-crypt encrypts them with capi:authenc(hmac(sha256),xts(aes))-plain64: AES-256-XTS whose IV is
 * the number of the sector, then HMAC-SHA-256 over number, IV and ciphertext (Linux, drivers/md/dm-crypt.c).
 * Also AES-XTS alone, for key slots.
 */

#include "base/cleanup.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_SECTOR_XTS_BYTES 64
#define SK_SECTOR_MAC_BYTES 32
#define SK_SECTOR_KEY_BYTES (SK_SECTOR_XTS_BYTES + SK_SECTOR_MAC_BYTES)
#define SK_SECTOR_TAG_BYTES 32

struct sk_sector_cipher;

/* key_size: SK_SECTOR_KEY_BYTES, or SK_SECTOR_XTS_BYTES for a cipher without MAC. */
int sk_sector_cipher_new(const uint8_t *key, size_t key_size, struct sk_sector_cipher **ret_cipher,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_sector_cipher_free(struct sk_sector_cipher *cipher);
SK_DEFINE_CLEANUP(struct sk_sector_cipher *, sk_sector_cipher_free)

/* One sector of size bytes (at least 16); number counts 512 bytes, whatever size is. ret_tag is NULL for a
 * cipher without MAC. */
int sk_sector_encrypt(struct sk_sector_cipher *cipher, uint64_t number, const void *plain,
                      size_t size, void *ret_encrypted, uint8_t *ret_tag,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
