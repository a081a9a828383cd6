/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_LIBVIRT_PLACE_H
#define SK_LIBVIRT_LIBVIRT_PLACE_H

/*
 * Does libvirt run on another machine than we do? A host name alone does not decide that: it may be set to
 * anything on either side. So the URI with its transport, the host names and the machine UUIDs all have
 * to say so.
 */

#include "sev/source.h"
#include "sys/sys.h"

#include <stdbool.h>

#define SK_MACHINE_NAME_BYTES 256
#define SK_MACHINE_UUIDS_MAX  3

/* This machine; what is not known is "". */
struct sk_sev_machine {
    char host_name[SK_MACHINE_NAME_BYTES];
    char canonical_name[SK_MACHINE_NAME_BYTES]; /* as the resolver completes it */
    char uuids[SK_MACHINE_UUIDS_MAX][37];       /* of the firmware, of the operating system */
};

/* What the connection says of itself. */
struct sk_sev_connection {
    const char *uri;       /* "qemu+ssh://root@hv1/system" */
    const char *host_name; /* of libvirt's host */
    const char *host_uuid; /* "" if libvirt does not say */
    bool own_address;      /* the URI's server has an address of this machine */
};

/* Looks up names, so it may take as long as the resolver does. */
void sk_sev_machine_read(const struct sk_sys *sys, struct sk_sev_machine *ret_machine);
/* Whether the server of that URI has an address of this machine. A name that does not resolve has not. */
bool sk_sev_uri_is_own_address(const char *uri);

/* Whether the URI alone says that libvirt runs here: then there is no need to ask it for anything. */
bool sk_sev_uri_is_local(const char *uri, struct sk_sev_place *ret_place);
void sk_sev_place_decide(const struct sk_sev_connection *connection,
                         const struct sk_sev_machine *machine, struct sk_sev_place *ret_place);

#endif
