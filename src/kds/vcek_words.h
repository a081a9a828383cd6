/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_VCEK_WORDS_H
#define SK_KDS_VCEK_WORDS_H

/* A VCEK as people describe it: the chip, and the TCB. The item has its product already. */

#include "kds/url.h"

/* As many hex digits as the product's chips have, or 128 with zeros at the end, as reports show it. Zeros
 * alone name no chip. SEVKIT_EUSAGE otherwise. */
int sk_kds_read_chip(struct sk_kds_item *item, const char *text,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "bl=4,tee=0,snp=24,ucode=219": every component that a TCB of the product has, and no other; SEVKIT_EUSAGE
 * otherwise. */
int sk_kds_read_tcb(struct sk_kds_item *item, const char *text,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
