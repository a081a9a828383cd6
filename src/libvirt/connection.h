/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_CONNECTION_H
#define SK_LIBVIRT_CONNECTION_H

/* A guest of libvirt. The library is loaded when the source connects. */

#include "libvirt/libvirt_api.h"
#include "sev/source.h"

/* libvirt's own default for the root user, whatever the environment says. */
#define SK_LIBVIRT_DEFAULT_URI "qemu:///system"

/*
 * domain is a UUID, an id or a name, tried in this order: what looks like one may be the other. uri NULL
 * is the default one; api NULL is the client library.
 */
int sk_sev_libvirt_new(const char *uri, const char *domain, const struct sk_libvirt_api *api,
                       struct sk_sev_source **ret_source,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
