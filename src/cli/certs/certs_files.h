/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_FILES_H
#define SK_CLI_CERTS_CERTS_FILES_H

/* Certificates into what --output names; --force replaces what is there. */

#include "base/text.h"
#include "cli/cli.h"

#include <sevkit/certs.h>

/* The choices of --encoding: "pem", which is the default, and "der". */
extern const char *const sk_certs_encodings[];

/* One file, PEM text or a certificate table; standard output without --output. */
int sk_certs_write_file(const struct sk_given *given, const struct sevkit_certs *certs, bool table,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A file for each in a folder. The paths are added to paths, if it is not NULL. */
int sk_certs_write_files(const struct sk_given *given, const struct sevkit_certs *certs,
                         struct sk_text *paths, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
