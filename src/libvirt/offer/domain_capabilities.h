/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_CAPABILITIES_H
#define SK_LIBVIRT_DOMAIN_CAPABILITIES_H

#include "qemu/sev_offer.h"

/* From the document that 'virsh domcapabilities' prints (libvirt's formatdomaincaps). */
int sk_domain_capabilities_read(const void *xml, size_t size, struct sk_sev_offer *ret_offer,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
