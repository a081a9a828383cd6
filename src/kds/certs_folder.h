/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_CERTS_FOLDER_H
#define SK_KDS_CERTS_FOLDER_H

/* Certificates and CRLs into a folder. */

#include "base/text.h"

#include <sevkit/certs.h>

enum sk_certs_encoding { SK_CERTS_PEM, SK_CERTS_DER };

/*
 * Writes each certificate and CRL into a file of its own in the folder, which is made if it is not
 * there: "ark.pem", "vcek.der", "crl.pem"; where there are several of a kind, with the start of their
 * SHA-256 in the name ("vcek-0123456789abcdef.pem"). Without replace an existing file is SEVKIT_EREFUSED. The
 * paths are added to paths (if it is not NULL), one a line.
 */
int sk_certs_write_folder(const struct sevkit_certs *certs, const char *folder,
                          enum sk_certs_encoding encoding, bool replace, struct sk_text *paths,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
