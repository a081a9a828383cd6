/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_PLATFORM_OWNER_H
#define SK_HOST_PLATFORM_OWNER_H

/*
 * Who owns a SEV platform, and what guests' owners get of it (SEV API 55766, chapters 2 and 5;
 * include/uapi/linux/psp-sev.h). A platform owns itself, until the certificate of an owner (OCA) and a PEK
 * that its key signed are handed in.
 */

#include "formats/sev/sev_cert.h"
#include "sys/sys.h"

#include <sevkit/key.h>

/* A new owner's certificate: P-384, signed by its own key with SHA-256. */
int sk_platform_owner_create(const struct sevkit_key *key, uint8_t ret_oca[SK_SEV_CERT_BYTES],
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The OCA among the certificates. SEVKIT_EREFUSED if there is none, if it is not signed by its own key, or has
 * another key. */
int sk_platform_owner_find(const struct sk_sev_certificates *certificates,
                           const struct sevkit_key *key, const struct sk_sev_cert **ret_oca,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Certificates from elsewhere; name is their file's, for messages. */
struct sk_platform_addition {
    const char *name;
    struct sk_sev_certificates certificates;
};

struct sk_platform_export_request {
    const struct sk_sys *sys;
    /* The CEK's certificate that AMD signed: that of the firmware has no signature of AMD. NULL: the firmware's. */
    const struct sk_platform_addition *cek;
    const struct sk_platform_addition *authority; /* ASK and ARK, at the end; NULL: none */
};

/* PDH, PEK, OCA and CEK. SEVKIT_EREFUSED if an addition is not what it must be. */
int sk_platform_export(const struct sk_platform_export_request *request,
                       struct sk_sev_certificates *ret_certificates,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Has the PEK signed by the owner's key and hands both in. */
int sk_platform_provision(const struct sk_sys *sys, const struct sk_sev_cert *oca,
                          const struct sevkit_key *key,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Back to self-owned, with a new PEK and PDH; deletes what the firmware keeps for its owner. */
int sk_platform_reset(const struct sk_sys *sys, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A new PDH: sessions that were made for the old one cannot be used any more. */
int sk_platform_rotate(const struct sk_sys *sys, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
