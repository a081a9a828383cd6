/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_INPUT_H
#define SK_CLI_CERTS_CERTS_INPUT_H

/* Certificates and CRLs from files and folders, and back. */

#include "base/cleanup.h"
#include "cli/cli.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>

static inline void sk_certs_free_p(struct sevkit_certs **certs)
{
    sevkit_certs_free(*certs);
}
static inline void sk_evidence_free_p(struct sevkit_evidence **evidence)
{
    sevkit_evidence_free(*evidence);
}
#define SK_CLEANUP_CERTS    SK_CLEANUP(sk_certs_free_p)
#define SK_CLEANUP_EVIDENCE SK_CLEANUP(sk_evidence_free_p)

/*
 * Adds what path holds: one file of any form that sevkit_certs_add() knows ("-" is standard input), or
 * all files of a folder whose names end as those of certificates do (.pem, .crt, .cer, .cert, .der, .crl,
 * .table), in the order of their names. A folder without any is SEVKIT_EINPUT.
 */
int sk_certs_load(const char *path, struct sevkit_certs *certs,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A report in any form. */
int sk_evidence_load(const char *path, struct sevkit_evidence **ret_evidence,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

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
