/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_HOST_OFFER_H
#define SK_LIBVIRT_HOST_OFFER_H

/* What a host offers to SEV guests, asked of libvirt, of a QEMU or of a file with the answer of either, and whether
 * its processor agrees. */

#include "formats/sev/sev_cert.h"
#include "qemu/sev_offer.h"
#include "sys/sys.h"

#define SK_OFFER_CHIP_BYTES  64u
#define SK_OFFER_DEFAULT_URI "qemu:///system"

/* One of file and socket, or neither, which asks libvirt. */
struct sk_host_offer_request {
    const struct sk_sys *sys;
    const char *file;   /* "-" is standard input */
    const char *socket; /* of QMP */
    const char *uri;    /* of libvirt; NULL: SK_OFFER_DEFAULT_URI */
    /* A recording, with whose processor the C-bit is compared. NULL: this machine, unless there is a file. */
    const char *root;
};

struct sk_host_offer {
    struct sk_sev_offer said;
    struct sk_sev_certificates certificates; /* PDH and what follows it; empty: not reported */
    uint8_t chip[SK_OFFER_CHIP_BYTES];
    size_t chip_size; /* 0: not reported */
    bool is_compared; /* with the processor's C-bit */
    unsigned c_bit;   /* the processor's */
};

/* SEVKIT_EIO: there is no answer; SEVKIT_EINPUT: it is malformed. A host that offers nothing is an answer. */
int sk_host_offer_get(const struct sk_host_offer_request *request, struct sk_host_offer *ret_offer,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_host_offer_done(struct sk_host_offer *offer);

/* False: the answer is about another host, or out of date. */
bool sk_host_offer_fits(const struct sk_host_offer *offer);

#endif
