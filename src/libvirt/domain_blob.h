/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_BLOB_H
#define SK_LIBVIRT_DOMAIN_BLOB_H

/* Files of fixed size whose bytes a domain has as base64 (SEV API 55766, tables 112 and 38; SEV-SNP ABI 56860,
 * SNP_LAUNCH_FINISH). */

#include "base/error.h"

enum sk_domain_blob {
    SK_DOMAIN_BLOB_CERT,
    SK_DOMAIN_BLOB_SESSION,
    SK_DOMAIN_BLOB_ID,
    SK_DOMAIN_BLOB_AUTH,
    SK_DOMAIN_BLOBS
};

/* 2084, 128, 96 or 4096 bytes from a file, or their base64, as one line of base64 that is freed with free(). where:
 * "--session", for errors. */
int sk_domain_read_blob(const char *where, const char *path, enum sk_domain_blob blob,
                        char **ret_text, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
