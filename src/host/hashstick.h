/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_HASHSTICK_H
#define SK_HOST_HASHSTICK_H

/* VLEK hashsticks: keys of a provider, wrapped for one chip at one TCB (AMD 56860, SNP_VLEK_LOAD; 57230). */

#include "formats/host/hashstick_answer.h"
#include "host/host_identity.h"

/* The TCB that it is for, raw; SEVKIT_EINPUT if it is no hashstick. */
int sk_hashstick_read(const void *data, size_t size, uint64_t *ret_tcb,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EREFUSED if it is not for the TCB that this host reports, where that is known. */
int sk_hashstick_check(const struct sk_host_identity *identity, const void *data, size_t size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The hashstick of the chip in the answer of AMD's key server, checked. */
int sk_hashstick_take(const struct sk_host_identity *identity,
                      const uint8_t chip[SK_HOST_CHIP_BYTES], const void *answer, size_t size,
                      uint8_t ret_hashstick[SK_HASHSTICK_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What to ask AMD's key server for the hashstick of a chip: where, and the body of the request. The product of
 * identity must be known. */
void sk_hashstick_request(const struct sk_host_identity *identity,
                          const uint8_t chip[SK_HOST_CHIP_BYTES], struct sk_text *url,
                          struct sk_text *body);

#endif
