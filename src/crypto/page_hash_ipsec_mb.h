/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_PAGE_HASH_IPSEC_MB_H
#define SK_CRYPTO_PAGE_HASH_IPSEC_MB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One manager per thread: managers share nothing. */
struct sk_ipsec_mb;

/* NULL if the library cannot work on this machine. */
struct sk_ipsec_mb *sk_ipsec_mb_new(void);
void sk_ipsec_mb_free(struct sk_ipsec_mb *mb);
bool sk_ipsec_mb_hash(struct sk_ipsec_mb *mb, const uint8_t *data, size_t pages,
                      uint8_t (*ret_digests)[48]);
/* count messages of size bytes; each digest replaces the first 48 bytes of its message. */
bool sk_ipsec_mb_chain(struct sk_ipsec_mb *mb, uint8_t *messages, size_t size, size_t count);

#endif
