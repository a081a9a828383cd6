/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TPM_AZURE_CERTS_H
#define SK_TPM_AZURE_CERTS_H

/* The certificates of this machine's processor from Azure's THIM (trusted hardware identity management), which
 * every virtual machine reaches through its metadata service: JSON with vcekCert and certificateChain. */

#include "sys/network/http.h"

#include <sevkit/certs.h>

#define SK_AZURE_THIM_URL "http://169.254.169.254/metadata/THIM/amd/certification"

/* where: "azure" for that URL, another URL, or a file with such an answer. SEVKIT_EIO if there is no answer,
 * SEVKIT_EINPUT if it has no VCEK. */
int sk_azure_certs_get(const struct sk_http *http, const char *where,
                       struct sevkit_certs **ret_certs,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
