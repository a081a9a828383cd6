/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PLATFORM_SEV_CERTS_FILE_H
#define SK_SEV_PLATFORM_SEV_CERTS_FILE_H

/* Certificates of SEV before SNP, from files. */

#include "formats/sev/sev_cert.h"

/* Adds what a file holds. */
int sk_sev_certificates_load(const char *path, struct sk_sev_certificates *certificates,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The root (ARK) in a file; SEVKIT_EINPUT if there is none. */
int sk_sev_root_load(const char *path, struct sk_sev_ca *ret_root,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
