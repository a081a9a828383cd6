/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_H
#define SK_LIBVIRT_DOMAIN_H

/* What we take from libvirt's XML: a domain's configuration and the capabilities of a host. */

#include "sev/source.h"

#include <stddef.h>
#include <stdint.h>

/* *ret_config is to be given to sk_sev_config_done(). */
int sk_sev_domain_read(const void *xml, size_t size, struct sk_sev_config *ret_config,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same from a file. */
int sk_sev_domain_load(const char *path, struct sk_sev_config *ret_config,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sev_host {
    char uuid[37];            /* "" if there is none */
    unsigned signature_count; /* elements /capabilities/host/cpu/signature */
    uint32_t signature;       /* of the first one: CPUID function 1, EAX */
};

/* From the document that virConnectGetCapabilities() returns. */
int sk_sev_host_read(const void *xml, size_t size, struct sk_sev_host *ret_host,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
