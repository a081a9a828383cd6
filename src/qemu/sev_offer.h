/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_SEV_OFFER_H
#define SK_QEMU_SEV_OFFER_H

/* What QEMU, or libvirt, says that a host offers to SEV guests: where the C-bit is, how many guests there may
 * be, and the platform's certificates, for which launch sessions are made. */

#include "base/error.h"
#include "qemu/qmp_client.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One that was not reported has no bit in has. */
enum {
    SK_OFFER_C_BIT = 1,
    SK_OFFER_REDUCED_BITS = 2,
    SK_OFFER_GUESTS = 4,
    SK_OFFER_ES_GUESTS = 8,
    SK_OFFER_TYPES = 16,
};

struct sk_sev_offer {
    bool supported;
    unsigned has; /* SK_OFFER_ bits */
    uint64_t c_bit, reduced_bits, guests, es_guests;
    bool type_sev, type_snp; /* SK_OFFER_TYPES */
    char *pdh, *chain;       /* base64; NULL: not reported */
    char *chip;              /* the identifier of the first socket, base64; NULL: not reported */
};

void sk_sev_offer_done(struct sk_sev_offer *offer);

/* The answer to query-sev-capabilities, alone or in a message with "return" or "error" around it. */
int sk_sev_offer_read_json(const char *text, size_t size, struct sk_sev_offer *ret_offer,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Asks a QEMU; SEVKIT_EIO with its words if it offers no SEV. */
int sk_sev_offer_ask(struct sk_qmp *qmp, struct sk_sev_offer *ret_offer,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
